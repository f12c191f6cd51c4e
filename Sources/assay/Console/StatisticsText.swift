import Classification
import Workbench

/// A set's statistics as a table for people.
struct StatisticsText {
    let lines: [String]
    private static let width = 11

    init(_ set: LabelStatistics) {
        let name = (set.labels.map(\.label.count).max() ?? 5) + 2
        var head = ["examples", "characters", "distance", "Vendi", "recall"]
        if set.traffic != nil { head += ["messages", "covered", "anomalies"] }
        var lines = ["\(set.set) (\(set.mode), layers \(set.layers.map(String.init).joined(separator: ", ")))"]
        lines.append("  " + "".padded(to: name) + head.map { $0.leading(Self.width) }.joined() + "  mostly taken for")
        for label in set.labels {
            var cells = [
                "\(label.diversity.count)", fixed(label.meanLength, 0), fixed(label.diversity.meanDistance, 2),
                fixed(label.diversity.vendiScore, 1), label.heldOutRecall.map(percent) ?? "–",
            ]
            if let traffic = label.traffic { cells += Self.cells(traffic) }
            let taken = label.takenFor.map { "  \($0) (\(percent(label.takenForShare ?? 0)))" } ?? ""
            lines.append("  " + label.label.padded(to: name) + cells.map { $0.leading(Self.width) }.joined() + taken)
        }
        var all = [
            "\(set.examples)", "", fixed(set.diversity.meanDistance, 2), fixed(set.diversity.vendiScore, 1),
            set.heldOutAccuracy.map(percent) ?? "–",
        ]
        if let traffic = set.traffic { all += Self.cells(traffic) }
        lines.append("  " + "all".padded(to: name) + all.map { $0.leading(Self.width) }.joined())
        self.lines = lines
    }

    private static func cells(_ coverage: LabelStatistics.Coverage) -> [String] {
        [percent(coverage.share), percent(coverage.covered), percent(coverage.anomalies)]
    }
}

extension String {
    /// Filled with spaces on the left to a column's width.
    func leading(_ width: Int) -> String { String(repeating: " ", count: max(1, width - count)) + self }
}
