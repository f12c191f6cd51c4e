import Evaluation
import Wording

/// An evaluation on random splits, for people.
struct SplitText: CustomStringConvertible {
    let description: String

    init(_ report: SplitEvaluation.Report) {
        var lines = [
            "accuracy    \(percent(report.accuracy))  (standard deviation \(percent(report.accuracyDeviation)))",
            "calibration \(fixed(report.ece, 4)) expected calibration error; \(fixed(report.pooledECE, 4)) over all splits together",
            "data        \(counted(report.examples, "example")), of which \(report.tests) test, \(counted(report.splits, "random split"))",
            "", "false alarms  promised  realized  of single splits",
        ]
        for alarms in report.falseAlarms {
            let (least, most) = (alarms.each.min() ?? 0, alarms.each.max() ?? 0)
            lines.append(
                "              \(percent(alarms.rate).padded(to: 10))\(percent(alarms.realized).padded(to: 10))"
                    + "\(percent(least)) to \(percent(most))")
        }
        if let labels = report.labelDecisions { lines += LabelDecisionsText.decisions(labels) }
        description = lines.joined(separator: "\n")
    }
}
