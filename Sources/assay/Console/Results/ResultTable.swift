import Rows
import Wire
import Wording

/// Results as lines for people: a column for each set, then the text.
final class ResultTable {
    private let isColoured: Bool
    private var sets: [String]?
    private var showsID: Bool?

    private static let (width, idWidth) = (20, 14)

    init(isColoured: Bool) { self.isColoured = isColoured }

    /// A result's line: each set's tag, then the text; over the first one, and wherever the sets change, their names. Under it
    /// the evidence, if requested.
    func lines(_ row: InputRow, _ result: ResultSummary) -> [String] {
        let showsID = showsID ?? row.hasOwnID
        self.showsID = showsID
        let id = showsID ? (row.hasOwnID ? row.id.printable : "").padded(to: Self.idWidth) : ""
        if let failure = result.failure {
            let text = row.text.shortened()
            return [id + coloured(failure.code, 31) + " " + failure.message.printable + (text.isEmpty ? "" : "  " + text)]
        }
        var lines: [String] = []
        let names = result.tags.map(\.set)
        if names != sets {
            lines.append(
                coloured(((showsID ? ["id".padded(to: Self.idWidth)] : []) + names.map(column) + ["text"]).joined(), 1))
            sets = names
        }
        let mark = result.isAnomaly ? "ANOMALY " : ""
        lines.append(
            id + result.tags.map(cell).joined() + mark + row.text.shortened() + (result.isTruncated ? "  (cut)" : ""))
        let evidence = EvidenceText(isColoured: isColoured)
        for tag in result.tags {
            guard let why = tag.evidence else { continue }
            lines += evidence.lines(set: tag.set, top: tag.top, isAnomaly: tag.isAnomaly, evidence: why, text: row.text)
        }
        return lines
    }

    private func column(_ text: String) -> String { text.padded(to: Self.width) }

    /// The label, its confidence, and a mark if the text is an anomaly.
    private func cell(_ tag: ResultSummary.Tag) -> String {
        let sure = tag.certainty.map { " \(Int(($0 * 100).rounded()))%" } ?? ""
        return coloured(column("\(tag.isAnomaly ? "?" : "")\(tag.name)\(sure)"), tag.isAnomaly ? 33 : 36)
    }

    private func coloured(_ text: String, _ code: Int) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
