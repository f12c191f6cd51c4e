internal import Classification
internal import Tagging

/// Multi sets: the results of the labels' thresholds.
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
                In <code>set.yaml</code>, a label’s <code>threshold: 0.7</code> sets another one, its <code>recall: 0.9</code>, \
                <code>precision: 0.95</code> or <code>false_alarms: 0.01</code> an aim.</p><div class="many">\(charts)</div>
                """)
    }
}
