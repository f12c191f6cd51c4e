import LabelSets
import Testing

@Suite("Robust reading") struct RobustnessTests {
    let folder = TemporaryFolder()

    /// Seeds are fixed: xorshift64*.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 2_685_821_657_736_338_717
        }
    }

    @Test("any content results in a set or findings", arguments: 1...40)
    func anyContentResults(seed: Int) throws {
        var generator = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        let pieces: [[UInt8]] = [
            [0], [0xFF], [0xEF, 0xBB, 0xBF], [0x0A], [0x0D], [0x0D, 0x0A], [0x09], Array("{\"label\":\"a\",\"text\":\"".utf8),
            Array("\"}".utf8), Array("\\u".utf8), Array("mode: multi".utf8), Array("labels:".utf8), Array("  yes: ".utf8),
            Array("[".utf8), Array("}".utf8), Array("&a *a".utf8), Array("!!x".utf8), Array("yes\ttext".utf8), Array("#".utf8),
            Array("é".utf8), [0xF0, 0x9F], Array("words ".utf8), Array("- ".utf8), Array("? ".utf8), Array(": ".utf8),
        ]
        for file in ["yes.txt", "no.txt", "rows.tsv", "rows.jsonl", "set.yaml", "tests.tsv"] {
            let count = Int.random(in: 0...60, using: &generator)
            folder.write("set/\(file)", (0..<count).flatMap { _ in pieces.randomElement(using: &generator)! })
        }
        let report = LabelSetReader().inspect(directory: folder.path("set"))
        #expect((report.set == nil) == report.findings.contains { $0.severity == .error }, "seed \(seed)")
    }

    @Test("15,000 examples are read")
    func over15000Examples() throws {
        for label in 0..<150 {
            let text = (0..<100).map { "please transfer \($0) dollars from checking to savings account \(label)\n" }.joined()
            folder.write("set/label_\(label).txt", text)
        }
        #expect(try folder.read("set").examples.count == 15_000)
    }

    @Test("15,000 rows are read", arguments: ["tsv", "jsonl"])
    func over15000Rows(format: String) throws {
        let rows = (0..<15_000).map { row in
            let text = "please transfer \(row) dollars from checking to savings"
            return format == "tsv"
                ? "label_\(row % 150)\t\(text)\n" : "{\"label\": \"label_\(row % 150)\", \"text\": \"\(text)\"}\n"
        }
        folder.write("set/rows.\(format)", rows.joined())
        #expect(try folder.read("set").examples.count == 15_000)
    }
}
