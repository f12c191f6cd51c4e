import Foundation
import Testing
import Tokenization

/// Every Unicode scalar, alone and inside a word, under several sets of normalizer options.
@Suite("Unicode scalars")
struct ScalarTests {
    /// As in Scripts/golden/tokens.py.
    enum Variant: String, CaseIterable {
        case uncased, cased, accents, raw

        var normalizer: String {
            switch self {
            case .uncased: options(clean: true, chinese: true, accents: "null", lowercase: true)
            case .cased: options(clean: true, chinese: true, accents: "null", lowercase: false)
            case .accents: options(clean: true, chinese: false, accents: "false", lowercase: true)
            case .raw: options(clean: false, chinese: true, accents: "true", lowercase: false)
            }
        }

        private func options(clean: Bool, chinese: Bool, accents: String, lowercase: Bool) -> String {
            #"{"type":"BertNormalizer","clean_text":\#(clean),"handle_chinese_chars":\#(chinese),"#
                + #""strip_accents":\#(accents),"lowercase":\#(lowercase)}"#
        }
    }

    /// Scalars a digest.
    private static let block: UInt32 = 1024

    @Test("every Unicode scalar is tokenized as by Hugging Face", arguments: Variant.allCases)
    func allScalars(variant: Variant) throws {
        let expected = try Self.digests(of: variant)
        let tokenizer = try WideTokenizer.load(normalizer: variant.normalizer)
        var wrong: [String] = []
        for (block, digest) in expected.enumerated() where Self.digest(ofBlock: UInt32(block), tokenizer) != digest {
            wrong.append("U+" + String(UInt32(block) * Self.block, radix: 16, uppercase: true))
        }
        #expect(expected.count == 0x11_0000 / Int(Self.block))
        #expect(wrong.isEmpty, "blocks of 1024 scalars from these on")
    }

    /// FNV-1a over the ids of `c acb` for every scalar c.
    private static func digest(ofBlock block: UInt32, _ tokenizer: Tokenizer) -> UInt32 {
        var digest: UInt32 = 0x811C_9DC5
        var text: [UInt8] = []
        var ids: [Int32] = []
        for value in block * Self.block..<(block + 1) * Self.block {
            guard let scalar = Unicode.Scalar(value), let utf8 = UTF8.encode(scalar) else { continue }
            text.removeAll(keepingCapacity: true)
            text += utf8
            text += [0x20, 0x61]
            text += utf8
            text.append(0x62)
            ids.removeAll(keepingCapacity: true)
            _ = text.withUnsafeBufferPointer { tokenizer.encode($0, into: &ids, maxTokens: .max) }
            for id in ids { digest = (digest ^ UInt32(id)) &* 0x0100_0193 }
        }
        return digest
    }

    private static func digests(of variant: Variant) throws -> [UInt32] {
        let file = try #require(Bundle.module.url(forResource: "scalars", withExtension: "txt", subdirectory: "Golden"))
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
        let column = try #require(lines.first?.firstIndex { $0 == variant.rawValue })
        return try lines.dropFirst().map { try #require(UInt32($0[column], radix: 16)) }
    }
}
