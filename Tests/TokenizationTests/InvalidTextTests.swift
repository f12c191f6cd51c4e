import Testing
import Tokenization

/// Bytes that are no text.
@Suite("Invalid texts")
struct InvalidTextTests {
    /// SplitMix64 (Steele, Lea and Flood 2014).
    struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Byte ranges that make every kind of broken sequence likely.
    private static let kinds: [ClosedRange<UInt8>] = [0...255, 0x80...0xBF, 0xE0...0xF5, 0xC0...0xDF, 0x20...0x7E, 0x5B...0x5D]

    /// Random bytes encode like the string they are repaired to, and never crash.
    @Test("random bytes are tokenized as their valid form")
    func randomBytes() throws {
        let tokenizer = try TinyTokenizer.load(Self.withReplacementToken)
        var random = SeededGenerator(state: 2024)
        for round in 0..<100_000 {
            let length = Int.random(in: 0...24, using: &random)
            let bytes = (0..<length).map { _ in UInt8.random(in: Self.kinds.randomElement(using: &random)!, using: &random) }
            let repaired = String(decoding: bytes, as: UTF8.self)
            let limit = Int.random(in: 0...12, using: &random)
            guard tokenizer.ids(of: bytes, maxTokens: limit) != tokenizer.ids(of: Array(repaired.utf8), maxTokens: limit) else {
                continue
            }
            Issue.record("seed 2024, round \(round): \(bytes)")
        }
    }

    /// Without `clean_text` U+FFFD stays in the text, and the vocabulary has it: each repair is counted.
    private static var withReplacementToken: String {
        TinyTokenizer.json(replacing: [
            "normalizer": #"{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":true,"#
                + #""strip_accents":null,"lowercase":true}"#
        ])
    }
}
