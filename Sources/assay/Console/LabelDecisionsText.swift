import Classification
import Evaluation
import Wording

/// The yes/no decisions of a multi set's labels, and the results of their thresholds, as tables for people.
enum LabelDecisionsText {
    /// Thresholds shown; JSON has more.
    private static let shown = [0.1, 0.3, 0.5, 0.7, 0.9]

    /// How the labels' decisions fared on tests.
    static func decisions(_ labels: [LabelDecisions]) -> [String] {
        let width = (labels.map(\.label.count).max() ?? 0) + 2
        var lines = ["", "yes or no for each label"]
        lines.append("  " + "".padded(to: width) + "precision  recall     tests   calibration error  aim")
        for label in labels {
            let precision = label.given == 0 ? "–" : percent(label.precision)
            let recall = label.tests == 0 ? "–" : percent(label.recall)
            lines.append(
                "  \(label.label.padded(to: width))\(precision.padded(to: 11))\(recall.padded(to: 11))"
                    + "\(String(label.tests).padded(to: 8))\(fixed(label.ece, 4).padded(to: 19))\(label.aim ?? "")")
        }
        return lines.map(trimmed)
    }

    /// The results of thresholds on held-out examples.
    static func thresholds(_ labels: [LabelThreshold]) -> [String] {
        let width = (labels.map(\.label.count).max() ?? 0) + 2
        var lines = ["", "precision / recall in % at other thresholds, on held-out examples"]
        lines.append("  " + "".padded(to: width) + "in use   " + shown.map { fixed($0, 1).padded(to: 11) }.joined() + "aim")
        for label in labels {
            let cells = shown.map { threshold in
                let row = label.table.first { abs($0.threshold - threshold) < 1e-9 }
                return (row.map { "\(fixed($0.precision * 100, 0)) / \(fixed($0.recall * 100, 0))" } ?? "–").padded(to: 11)
            }
            lines.append(
                "  \(label.label.padded(to: width))\(fixed(label.threshold, 3).padded(to: 9))\(cells.joined())"
                    + "\(label.aim ?? "")\(label.isAimReached == false ? ", out of reach" : "")")
        }
        return lines.map(trimmed)
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
