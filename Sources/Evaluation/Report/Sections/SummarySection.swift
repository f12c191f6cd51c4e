internal import Classification
internal import LabelSets
internal import Wording

/// The figures that matter most, large.
struct SummarySection {
    let record: EvaluationRecord

    var html: HTML {
        let report = record.report
        let wrong = record.tests.count { !$0.isRight }
        var tiles = [
            tile(
                "accuracy", percent(report.accuracy),
                "95 % interval \(percent(report.accuracyInterval[0])) to \(percent(report.accuracyInterval[1]))", interval),
            tile("macro F1", percent(report.macroF1), "mean over \(counted(report.labels.count, "label")) of the tests"),
            tile("mistakes", String(wrong), "of \(counted(report.tests, "test"))"),
            tile("calibration error", fixed(report.ece, 3), "over 15 bins; \(fixed(report.eceByChance, 3)) by chance alone"),
            tile(
                "false alarms", percent(report.falseAlarmRate),
                "of the tests flagged; \(percent(report.anomalyRate)) promised"),
        ]
        if let auroc = report.flaggedAUROC {
            tiles.append(tile("any label, AUROC", percent(auroc), "tests with a label against those without"))
        }
        if let outliers = report.outliers {
            tiles.append(
                tile(
                    "outliers, AUROC", percent(outliers.auroc),
                    "FPR95 \(percent(outliers.fpr95)); \(percent(outliers.recall)) of \(outliers.tests) flagged"))
        }
        return "<div class=\"tiles\">\(tiles)</div>"
    }

    private func tile(_ name: String, _ value: String, _ note: String, _ drawing: HTML = "") -> HTML {
        "<div class=\"tile\"><h3>\(name)</h3><strong>\(value)</strong>\(drawing)<p>\(note)</p></div>\n"
    }

    /// The accuracy's interval on a line from 0 to 100 %.
    private var interval: HTML {
        let scale = Scale(0...1, from: 2, to: 198)
        let (low, high) = (scale(record.report.accuracyInterval[0]), scale(record.report.accuracyInterval[1]))
        return """
            <svg class="interval" viewBox="0 0 200 12" role="presentation"><path class="g" d="M2 6H198"/>\
            <path class="ci" d="M\(low) 2v8m0 -4H\(high)m0 -4v8"/>\
            <circle class="f0" cx="\(scale(record.report.accuracy))" cy="6" r="3.5"/></svg>
            """
    }
}
