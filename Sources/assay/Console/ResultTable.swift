import FoundationEssentials
import Pipeline

/// A daemon's results as lines for people.
final class ResultTable {
    private let table: TagTable
    private var sets: [String]?
    private let isColoured: Bool

    init(isColoured: Bool) {
        self.isColoured = isColoured
        table = TagTable(sets: [], isColoured: isColoured)
    }

    /// A result's line: each set's tag, then the text; over the first one, and wherever the sets change, their names. Under it
    /// the evidence, where it was asked for.
    func row(text: String, frame: [UInt8]) throws -> String {
        let shown = TagTable.shortened(text)
        let result = try JSONDecoder().decode(Result.self, from: Data(frame))
        if let error = result.error {
            return isColoured
                ? "\u{1B}[31m\(error.code)\u{1B}[0m \(error.message)  \(shown)" : "\(error.code) \(error.message)  \(shown)"
        }
        let names = (result.tags ?? [:]).keys.sorted()
        let header = names == sets ? "" : TagTable(sets: names, isColoured: isColoured).header + "\n"
        sets = names
        let cells = (result.tags ?? [:]).sorted { $0.key < $1.key }.map { name, tag in
            table.cell(
                tag.label ?? TagTable.label(tag.labels ?? []), tag.confidence, isAnomaly: tag.anomaly)
        }
        let mark = result.anomaly == true ? "ANOMALY " : ""
        var lines = [header + cells.joined() + mark + shown + (result.truncated == true ? "  (cut)" : "")]
        let evidence = EvidenceText(isColoured: isColoured)
        for (set, tag) in (result.tags ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let why = tag.evidence else { continue }
            let top = (tag.top ?? []).map { ($0.label, $0.confidence) }
            lines += evidence.lines(set: set, top: top, isAnomaly: tag.anomaly, evidence: why, text: text)
        }
        return lines.joined(separator: "\n")
    }

    private struct Result: Decodable {
        struct Failure: Decodable {
            var code: String
            var message: String
        }
        struct Tag: Decodable {
            var label: String?
            var labels: [String]?
            var confidence: Float?
            var anomaly: Bool
            var top: [Top]?
            var evidence: Evidence?
        }
        struct Top: Decodable {
            var label: String
            var confidence: Float
        }
        var tags: [String: Tag]?
        var error: Failure?
        var anomaly: Bool?
        var truncated: Bool?
    }
}
