import Foundation
import JSON
import Wire

typealias WireOutcome = Result<Message, MessageFailure>

/// What the decoder under test calls the messages that came without an id.
let generatedID = "generated"

func decoder(_ change: (inout WireLimits) -> Void = { _ in }) -> FrameDecoder {
    var limits = WireLimits()
    change(&limits)
    return FrameDecoder(limits: limits) { generatedID }
}

func outcomes(_ frame: String) -> [WireOutcome] { decoder().decode(Array(frame.utf8)) }

/// The one outcome of `frame`; `nil` where there are more or none.
func outcome(_ bytes: [UInt8], _ decoder: FrameDecoder = decoder()) -> WireOutcome? {
    let outcomes = decoder.decode(bytes)
    return outcomes.count == 1 ? outcomes[0] : nil
}

func outcome(_ frame: String, _ decoder: FrameDecoder = decoder()) -> WireOutcome? { outcome(Array(frame.utf8), decoder) }

extension WireOutcome {
    var message: Message? { try? get() }

    var failure: MessageFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }

    var id: String { message?.id ?? failure!.id }
    var metadata: JSONFragment? { message?.metadata ?? failure?.metadata }
}

func encoded(_ result: TaggedResult) -> String {
    var bytes: [UInt8] = []
    ResultEncoder().encode(result, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

func encoded(_ failure: MessageFailure) -> String {
    var bytes: [UInt8] = []
    ResultEncoder().encode(failure, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The object that Foundation's parser reads, if it is one.
func foundationObject(_ json: some Sequence<UInt8>) -> [String: Any]? {
    try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
}

/// Whether all of `text` is white space by Unicode.
func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
