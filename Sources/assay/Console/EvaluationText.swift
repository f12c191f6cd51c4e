import Classification
import Evaluation
import Wording

/// An evaluation for people.
struct EvaluationText: CustomStringConvertible {
    let description: String

    /// Up to how many labels are listed one by one, and a confusion matrix is printed in full.
    private static let listedLabels = 20

    init(_ report: EvaluationReport) {
        var lines = [
            "accuracy    \(percent(report.accuracy))  (95 %: \(percent(report.accuracyInterval[0]))–\(percent(report.accuracyInterval[1])))",
            "macro F1    \(percent(report.macroF1))",
            "calibration \(fixed(report.ece, 4)) expected calibration error (\(fixed(report.eceByChance, 4)) by chance alone)",
            "anomalies   \(percent(report.falseAlarmRate)) of the tests flagged, \(percent(report.anomalyRate)) promised",
        ]
        if let auroc = report.flaggedAUROC {
            lines.append("flagged     AUROC \(percent(auroc)) of any label against the background")
        }
        if let outliers = report.outliers {
            lines.append(
                "outliers    AUROC \(percent(outliers.auroc)), FPR95 \(percent(outliers.fpr95)), "
                    + "\(percent(outliers.recall)) of \(outliers.tests) flagged")
        }
        lines.append(
            "data        \(counted(report.examples, "example")), \(counted(report.tests, "test")), "
                + counted(report.labels.count, "label"))
        lines.append("speed       \(fixed(report.textsPerSecond, 0)) texts/s, fitted in \(fixed(report.fitSeconds, 2)) s")
        lines.append("model       \(report.model), \(report.precision)")
        lines.append("method      \(FitAccount(report).sentence)")
        if let selective = report.selective { lines += SelectiveText.lines(selective) }
        if let cascade = report.cascade { lines += Self.cascade(cascade) }
        lines += report.fit.notes.map { "note        \($0)" }
        if let centroids = Self.centroids(report.fit) { lines.append("centroids   \(centroids)") }
        let listed = report.labels.sorted { $0.f1 < $1.f1 }.prefix(Self.listedLabels)
        lines.append("")
        lines.append(listed.count < report.labels.count ? "the \(listed.count) hardest labels" : "labels, hardest first")
        let width = (listed.map(\.label.count).max() ?? 0) + 2
        lines.append("  " + "".padded(to: max(width, 3)) + "precision  recall     F1      tests")
        for label in listed {
            lines.append(
                "  \(label.label.padded(to: max(width, 3)))\(percent(label.precision).padded(to: 11))\(percent(label.recall).padded(to: 11))"
                    + "\(percent(label.f1).padded(to: 8))\(label.tests)")
        }
        if report.confusion.columns.count <= Self.listedLabels { lines += Self.matrix(report.confusion) }
        if let labels = report.labelDecisions { lines += LabelDecisionsText.decisions(labels) }
        if let thresholds = report.thresholds { lines += LabelDecisionsText.thresholds(thresholds) }
        description = lines.joined(separator: "\n")
    }

    private static func cascade(_ report: CascadeEvaluation.Report) -> [String] {
        guard let certainty = report.certainty else {
            return ["cascade     stays with the transformer: \(report.reason ?? "")"]
        }
        return [
            "cascade     \(percent(report.share)) answered by \(report.model), certainty \(fixed(certainty, 4)) and more",
            "            agreement \(percent(report.agreement)), \(percent(report.target)) asked for, chosen on "
                + "\(counted(report.examples, "held-out example")) and \(counted(report.messages, "message")); anomaly flags \(percent(report.anomalyAgreement))",
            "            accuracy \(percent(report.accuracy)); transformer alone \(percent(report.transformerAccuracy)), "
                + "static model alone \(percent(report.staticAccuracy))",
            "            \(fixed(report.textsPerSecond, 0)) texts/s, \(fixed(report.speedup, 1)) times the transformer's "
                + "\(fixed(report.transformerTextsPerSecond, 0))",
        ]
    }

    /// How many centroids the labels have, if that was chosen.
    private static func centroids(_ fit: FitSummary) -> String? {
        guard let prototypes = fit.prototypes else { return nil }
        let total = prototypes.counts.reduce(0, +)
        var words =
            total == prototypes.counts.count
            ? "one per label" : "\(total) for \(prototypes.counts.count) labels, at most \(prototypes.counts.max() ?? 1)"
        words += ": \(prototypes.reason)"
        if let saving = prototypes.saving, let error = prototypes.savingError {
            words += " (log loss saved: \(fixed(saving, 4)) ± \(fixed(error, 4)))"
        }
        return words
    }

    private static func matrix(_ confusion: EvaluationReport.Confusion) -> [String] {
        let width = max(8, (confusion.columns.map(\.count).max() ?? 0) + 2)
        let first = max(8, (confusion.rows.map(\.count).max() ?? 0) + 2)
        var lines = ["", "decided (columns) for each true label (rows)"]
        lines.append("  " + "".padded(to: first) + confusion.columns.map { $0.padded(to: width) }.joined())
        for (row, counts) in zip(confusion.rows, confusion.counts) {
            lines.append("  " + row.padded(to: first) + counts.map { String($0).padded(to: width) }.joined())
        }
        return lines
    }
}
