import Foundation
import Testing
import Tokenization

/// Comparison with Hugging Face `tokenizers`, see Scripts/golden/tokens.py.
@Suite("Golden texts")
struct GoldenTextTests {
    struct Record: Decodable {
        var text: String?
        var bytes: [UInt8]?
        var ids: [Int32]
        var offsets: [Int]?
        var limit: Int?
        var truncated: Bool?
    }

    @Test(
        "token ids are those of Hugging Face", .enabled(if: Model.isPresent, Model.absence),
        arguments: ["texts", "truncation", "invalid"])
    func committed(name: String) throws {
        let file = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Golden"))
        try compare(Model.tokenizer, file)
    }

    /// Marks that canonical ordering moves, with a vocabulary of all scalars.
    @Test("combining marks are ordered as by Hugging Face")
    func marks() throws {
        let file = try #require(Bundle.module.url(forResource: "marks", withExtension: "jsonl", subdirectory: "Golden"))
        try compare(WideTokenizer.load(normalizer: ScalarTests.Variant.uncased.normalizer), file)
    }

    @Test(
        "token ids of a large collection are those of Hugging Face",
        .enabled(if: fullGolden != nil, "TOKEN_GOLDEN is set by Scripts/golden/tokens.py --full"))
    func full() throws {
        try compare(Model.tokenizer, URL(fileURLWithPath: try #require(Self.fullGolden)))
    }

    private static let fullGolden = ProcessInfo.processInfo.environment["TOKEN_GOLDEN"]

    private func compare(_ tokenizer: Tokenizer, _ file: URL) throws {
        let decoder = JSONDecoder()
        var mismatches = 0
        var count = 0
        for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
            let record = try decoder.decode(Record.self, from: line)
            count += 1
            if let problem = difference(tokenizer, record) {
                mismatches += 1
                if mismatches <= 20 { Issue.record("line \(count): \(problem)") }
            }
        }
        print("\(file.lastPathComponent): \(count) texts compared, \(mismatches) mismatches")
        #expect(count > 0)
        #expect(mismatches == 0, "of \(count) texts")
    }

    private func difference(_ tokenizer: Tokenizer, _ record: Record) -> String? {
        let bytes = record.bytes ?? Array((record.text ?? "").utf8)
        let (ids, isTruncated) = tokenizer.ids(of: bytes, maxTokens: record.limit ?? .max)
        let name = record.text?.debugDescription ?? "\(bytes)"
        if ids != record.ids { return "\(name): \(ids), expected \(record.ids)" }
        if isTruncated != (record.truncated ?? false) { return "\(name): truncated \(isTruncated)" }
        if let expected = record.offsets, let text = record.text {
            let encoding = tokenizer.encode(text)
            let offsets = encoding.offsets.flatMap { [$0.lowerBound, $0.upperBound] }
            // The convenience stops at the tokenizer's limit, which no committed text but the longest reaches.
            let kept = encoding.isTruncated ? encoding.ids.count - 1 : encoding.ids.count
            if offsets.prefix(2 * kept) != expected.prefix(2 * kept) { return "\(name): \(offsets), expected \(expected)" }
        }
        return nil
    }
}
