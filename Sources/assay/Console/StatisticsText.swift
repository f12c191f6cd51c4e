import LabelSets
import LabelTools
import Wording

/// Statistics of a set as text: one row per label.
struct StatisticsText: CustomStringConvertible {
    let description: String

    /// The longest label that its column shows in full.
    private static let widest = 30

    init(_ set: StatisticsReport.SetStatistics, isColoured: Bool) {
        let paint = Paint(isColoured: isColoured)
        let width = min(max(set.labels.map(\.label.count).max() ?? 0, 5), Self.widest) + 2
        let accuracy = set.heldOutAccuracy.map { ", \(percent($0)) decided right when held out" } ?? ""
        var lines = [
            "\(paint.bold(set.set)) (\(set.mode)): \(counted(set.examples, "example")) of \(fixed(set.meanLength, 0)) characters, "
                + "mean distance \(fixed(set.meanDistance, 2)), Vendi score \(fixed(set.vendiScore, 1))\(accuracy)"
        ]
        if let traffic = set.traffic {
            let untagged = set.mode == "multi" ? ", without a label \(percent(traffic.untagged))" : ""
            lines.append(
                "  of \(counted(traffic.messages, "message")): near an example \(percent(traffic.covered)), "
                    + "flagged \(percent(traffic.anomalies))\(untagged)")
        }
        let columns =
            ["examples", "length", "distance", "Vendi", "recall"] + (set.traffic == nil ? [] : ["tagged", "covered"])
        lines.append(
            "  " + "label".padded(to: width) + columns.map { $0.padded(to: 10) }.joined()
                + "nearest (cosine)".padded(to: width + 8)
                + "mistaken for")
        for label in set.labels { lines.append("  " + Self.row(label, width: width)) }
        description = lines.joined(separator: "\n")
    }

    private static func row(_ label: StatisticsReport.LabelStatistics, width: Int) -> String {
        var cells = [
            "\(label.examples)", fixed(label.meanLength, 0), fixed(label.meanDistance, 2), fixed(label.vendiScore, 1),
            label.recall.map(percent) ?? "–",
        ]
        if let traffic = label.traffic { cells += [percent(traffic.tagged), percent(traffic.covered)] }
        let nearest = label.nearest.map { "\($0.label.padded(to: width))\(fixed($0.cosine, 2))" } ?? "–"
        let confusion = label.confusion.map { "\($0.label) \(percent($0.share))" } ?? "–"
        return label.label.padded(to: width) + cells.map { $0.padded(to: 10) }.joined() + nearest.padded(to: width + 6 + 2)
            + confusion
    }
}
