internal import Classification
internal import Wording

/// How well outliers are separated from tests, over all thresholds.
struct ROCChart {
    let curve: ROCCurve
    let outliers: EvaluationReport.Outliers
    let promised: Double

    var figure: Figure {
        Figure(
            title: "Outliers caught against false alarms",
            note: """
                AUROC <b>\(percent(outliers.auroc))</b>; when 5 % of the tests are rejected, <b>\(percent(outliers.fpr95))</b> of \
                \(outliers.tests) outliers still pass (FPR95). At the promised rate of \(percent(promised)), \
                \(percent(outliers.falseAlarmRate)) of the tests and \(percent(outliers.recall)) of the outliers are flagged.
                """,
            keys: [
                .init(style: "k0", text: "all thresholds"), .init(style: "k1", text: "the set's rate"),
                .init(style: "kref", text: "chance; 5 % of the tests"),
            ],
            drawing: drawing)
    }

    private var drawing: HTML {
        let plot = Plot(
            x: 0...1, y: 0...1, xTitle: "tests flagged (false alarms)", yTitle: "outliers flagged",
            summary: "ROC curve of anomaly detection: area \(percent(outliers.auroc))")
        let line = plot.line(curve.points.map { ($0.falseAlarms, $0.recall) })
        let area = line + "L\(plot.x(1)) \(plot.y(0))L\(plot.x(0)) \(plot.y(0))Z"
        let (x, y) = (plot.x(outliers.falseAlarmRate), plot.y(outliers.recall))
        return plot.svg(
            """
            \(plot.diagonal)<line class="ref" x1="\(plot.x(0.05))" x2="\(plot.x(0.05))" y1="\(plot.y(0))" y2="\(plot.y(1))"/>\
            <path class="a0" d="\(area)"/><path class="l0" d="\(line)"/>\
            <g><title>the set's rate: \(percent(outliers.falseAlarmRate)) of the tests and \(percent(outliers.recall)) of the \
            outliers flagged</title><circle class="f1 dot" cx="\(x)" cy="\(y)" r="5"/></g>
            """)
    }
}
