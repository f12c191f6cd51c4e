import Foundation
import JSON
import Testing
import Wire

@Suite("Wire: random frames")
struct WireRandomTests {
    enum Kind: CaseIterable, Sendable {
        case bytes, tokens, valid, mutated, truncated, spliced
    }

    /// Frames of each kind; WIRE_FRAMES sets more.
    static let framesPerKind = ProcessInfo.processInfo.environment["WIRE_FRAMES"].flatMap(Int.init) ?? 20_000

    @Test("every frame is answered with valid JSON", arguments: zip(Kind.allCases, UInt64(0xA55A_1000)...0xA55A_1005))
    func answered(_ kind: Kind, _ seed: UInt64) throws {
        print("\(kind): seed \(seed)")
        var noise = JSONNoise(seed: seed)
        var counts: [String: Int] = [:]
        let decoder = decoder()
        for index in 0..<Self.framesPerKind {
            let frame = frame(kind, &noise)
            let outcomes = decoder.decode(frame)
            #expect(!outcomes.isEmpty, "frame \(index): \(frame)")
            if frame.first != UInt8(ascii: "["), outcomes.count != 1 {
                #expect(String(decoding: frame, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines).hasPrefix("["))
            }
            for outcome in outcomes {
                counts[outcome.failure?.code.rawValue ?? "message", default: 0] += 1
                try check(outcome, frame)
            }
        }
        print("\(kind): \(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))")
    }

    private func check(_ outcome: WireOutcome, _ frame: [UInt8]) throws {
        let json: String
        switch outcome {
        case .failure(let failure):
            json = encoded(failure)
        case .success(let message):
            #expect(!isBlank(message.text), "\(frame)")
            let tag = SetTag(.single(message.text), confidence: 0.5, similarity: .nan, anomaly: false)
            json = encoded(
                TaggedResult(
                    id: message.id, tags: [("s", tag)], anomaly: false, truncated: false, tokens: 1, model: "m",
                    metadata: message.metadata))
        }
        #expect(try ResultDecoder().decode(Array(json.utf8)).id == outcome.id)
        if let metadata = outcome.metadata {
            #expect(JSONFragment(validating: metadata.bytes) == metadata)
        }
        // Foundation refuses lone surrogates and numbers out of range, which mutation makes inside metadata.
        if foundationObject(json.utf8) == nil {
            let withoutMetadata = outcome.mapError { MessageFailure(id: $0.id, code: $0.code, message: $0.message) }
            #expect(outcome.metadata != nil, "\(frame)")
            if let failure = withoutMetadata.failure { #expect(foundationObject(encoded(failure).utf8) != nil, "\(frame)") }
            let metadata = outcome.metadata?.description ?? ""
            #expect(metadata.contains("\\u") || metadata.contains(/[eE]/) || metadata.utf8.count > 18, "\(metadata)")
        }
    }

    private func frame(_ kind: Kind, _ noise: inout JSONNoise) -> [UInt8] {
        switch kind {
        case .bytes:
            return (0..<Int.random(in: 0...64, using: &noise.random)).map { _ in .random(in: 0...255, using: &noise.random) }
        case .tokens:
            let tokens = [
                "{", "}", "[", "]", ",", ":", "\"", "\"text\"", "\"id\"", "\"metadata\"", "\"a\"", "1", "-", "1.5e", "true",
                "nul", "null", " ",
                "\n", "\\", "\\u12", "\\ud800", "é", "\u{FEFF}", "\u{0}", "{\"text\":", "[{", "\"sets\":[", "\"deadline_ms\":",
                "1e400",
            ]
            return Array((0..<Int.random(in: 0...20, using: &noise.random)).map { _ in noise.pick(tokens) }.joined().utf8)
        case .valid:
            return Array(noise.frame().utf8)
        case .mutated:
            var bytes = Array(noise.frame().utf8)
            for _ in 0..<Int.random(in: 1...4, using: &noise.random) { mutate(&bytes, &noise) }
            return bytes
        case .truncated:
            let bytes = Array(noise.frame().utf8)
            return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &noise.random)))
        case .spliced:
            let (head, tail) = (Array(noise.frame().utf8), Array(noise.frame().utf8))
            return Array(head.prefix(Int.random(in: 0...head.count, using: &noise.random)))
                + tail.suffix(Int.random(in: 0...tail.count, using: &noise.random))
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ noise: inout JSONNoise) {
        guard let index = bytes.indices.randomElement(using: &noise.random) else { return }
        switch Int.random(in: 0..<4, using: &noise.random) {
        case 0: bytes[index] = .random(in: 0...255, using: &noise.random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(Array("{}[]\",:\\0eE-+. \n".utf8).randomElement(using: &noise.random)!, at: index)
        default: bytes.insert(contentsOf: bytes[index..<min(index + 6, bytes.count)], at: index)
        }
    }
}
