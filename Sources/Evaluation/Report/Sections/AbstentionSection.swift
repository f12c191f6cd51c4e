internal import Classification

/// Single sets: what it would take for a label to be given only where it is likely right.
struct AbstentionSection {
    let record: EvaluationRecord

    /// Nil for multi sets.
    var section: ReportSection? {
        guard let report = record.report.selective else { return nil }
        let decisions = record.tests.map(\.decision)
        let errors = record.tests.map { !$0.allowed.contains($0.decision.label) }
        let curves = report.curves.compactMap { SelectiveReport.curve($0.score, decisions, errors) }
        let hint: HTML =
            report.score == nil
            ? """
            <p class="lead">Every text gets a label of this set. In <code>set.yaml</code>, <code>reject.coverage: 0.9</code> or \
            <code>reject.error_rate: 0.05</code> leaves unsure texts without one, and a <code>background</code> those of no label.</p>
            """ : ""
        let chart = RiskCoverageChart(report: report, curves: curves)
        return ReportSection(
            anchor: "abstention", title: "Abstention",
            body: "\(hint)<div class=\"pair\">\(chart.figure.html)<div class=\"scroll\">\(chart.table)</div></div>")
    }
}
