import Evaluation
import Wording

/// A cascade's promise on random splits, for people.
struct CascadeSplitsText: CustomStringConvertible {
    let description: String

    init(_ report: CascadeSplits.Report) {
        let agreements = report.splits.map(\.agreement)
        let shares = report.splits.map(\.share)
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
        func range(_ values: [Double]) -> String { "\(percent(values.min() ?? 0)) to \(percent(values.max() ?? 0))" }
        let closed = report.splits.count { $0.certainty == nil }
        var lines = [
            "cascade     \(report.model), \(counted(report.splits.count, "random split")) with \(counted(report.tests, "test")) each",
            "answered    \(percent(report.share)) by the static model, \(range(shares))",
            "agreement   \(percent(report.agreement)), \(range(agreements)); \(percent(report.target)) promised",
            "below       \(counted(report.below, "split")), \(report.belowBeyondChance) of them by more than chance",
            "accuracy    \(percent(mean(report.splits.map(\.accuracy)))); transformer alone "
                + percent(mean(report.splits.map(\.transformerAccuracy))),
        ]
        if closed > 0 {
            lines.append(
                "note        in \(counted(closed, "split")) the transformer answered everything: too few examples, or too little to gain"
            )
        }
        description = lines.joined(separator: "\n")
    }
}
