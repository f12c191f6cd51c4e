internal import Classification
internal import Pipeline

/// Multi sets: what the labels' thresholds give.
struct ThresholdSection {
    let record: EvaluationRecord

    /// Nil for sets without thresholds.
    var section: ReportSection? {
        let charts = record.report.fit.thresholds.compactMap { threshold in
            threshold.table.map {
                ThresholdChart(label: record.set.labels[threshold.label], threshold: threshold, table: $0).html
            }
        }
        guard !charts.isEmpty else { return nil }
        return ReportSection(
            anchor: "thresholds", title: "Thresholds",
            body: """
                <p class="lead">Precision and recall of each label on held-out examples, the present threshold marked. \
                <code>thresholds:</code> in <code>set.yaml</code> sets another one, or an aim such as \
                <code>recall: 0.9</code>.</p><div class="many">\(charts)</div>
                """)
    }
}
