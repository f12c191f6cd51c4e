internal import Classification
internal import Wording

/// The share of wrong answers against the share of texts answered, by several scores.
struct RiskCoverageChart {
    let report: SelectiveReport
    /// In the order of the report's.
    let curves: [RiskCoverageCurve]

    /// As many as there are colours for.
    private static let shown = 3

    var figure: Figure {
        return Figure(
            title: "Risk against coverage",
            note: """
                If only the surest texts get a label, fewer labels are wrong. Here \(percent(report.coverage)) of the tests get one \
                and \(percent(report.risk)) of these are wrong; were all answered, it would be \(percent(report.fullRisk)).
                """,
            keys: report.curves.prefix(Self.shown).enumerated().map { .init(style: "k\($0)", text: $1.score.rawValue) },
            drawing: drawing)
    }

    /// The area under the curve of every score, and its risk at some coverages.
    var table: HTML {
        let heads = SelectiveReport.coverages.map { "<th>risk at \(percent($0))</th>" as HTML }
        let rows = report.curves.map { curve -> HTML in
            let risks = SelectiveReport.coverages.map { "<td>\(percent(curve.risks[$0.description] ?? 0))</td>" as HTML }
            return "<tr><td>\(curve.score.rawValue)</td><td>\(fixed(curve.aurc, 4))</td>\(risks)</tr>"
        }
        return "<table><thead><tr><th>score</th><th>area (AURC)</th>\(heads)</tr></thead><tbody>\(rows)</tbody></table>"
    }

    private var drawing: HTML {
        let lines = curves.prefix(Self.shown).map { $0.points() }
        let most = lines.joined().map { $0.risk }.max() ?? 0
        let plot = Plot(
            x: 0...1, y: 0...max(most, report.fullRisk, 0.01), xTitle: "tests answered (coverage)",
            yTitle: "wrong answers (risk)",
            summary: "risk against coverage: area \(fixed(report.curves.first?.aurc ?? 0, 4))")
        let paths = lines.enumerated().map { index, points -> HTML in
            "<path class=\"l\(index)\" d=\"\(plot.line(points.map { ($0.coverage, $0.risk) }))\"/>"
        }
        return plot.svg(
            """
            \(paths)<g><title>the set: \(percent(report.coverage)) answered, \(percent(report.risk)) of these wrong</title>\
            <circle class="f1 dot" cx="\(plot.x(report.coverage))" cy="\(plot.y(report.risk))" r="5"/></g>
            """)
    }
}
