internal import Classification
internal import Wording

/// Whether outliers are detected, and ordinary texts left alone.
struct AnomalySection {
    let record: EvaluationRecord

    var section: ReportSection {
        var figures = [
            FalseAlarmChart(pValues: record.tests.map(\.decision.pValue), promised: record.report.anomalyRate).figure
        ]
        if let outliers = record.report.outliers, let texts = record.outliers {
            let curve = ROCCurve(
                inScope: record.tests.map { -$0.decision.typicality }, outliers: texts.map { -$0.decision.typicality })
            figures.insert(ROCChart(curve: curve, outliers: outliers, promised: record.report.anomalyRate).figure, at: 0)
        }
        figures.append(
            histogram(
                "p-values", "p-value", 0...1, .percent,
                note: """
                    The share of calibration examples that are at most as typical. Tests like the examples spread evenly; \
                    flagged tests are left of \(percent(record.report.anomalyRate)).
                    """
            ) { Double($0.pValue) })
        figures.append(
            histogram(
                "Typicality", "typicality", typical, .number,
                note: "What the p-value ranks: \(Self.meaning(record.report.fit.anomaly.statistic)), larger is more typical."
            ) { Double($0.typicality) })
        let hint: HTML =
            record.outliers == nil
            ? """
            <p class="lead">Give texts that belong to none of the labels with <code>--outliers FILE</code> to see how well \
            they are separated from the tests (ROC curve).</p>
            """ : ""
        return ReportSection(
            anchor: "anomalies", title: "Anomalies", body: "\(hint)<div class=\"pair\">\(figures.map(\.html))</div>")
    }

    private func histogram(
        _ title: String, _ axis: String, _ range: ClosedRange<Double>, _ unit: Plot.Unit, note: HTML,
        value: (Decision) -> Double
    ) -> Figure {
        HistogramChart(
            title: title, note: note, axis: axis, range: range, unit: unit,
            groups: [
                .init(name: "tests", colour: 0, values: record.tests.map { value($0.decision) }),
                .init(name: "outliers", colour: 1, values: record.outliers?.map { value($0.decision) } ?? []),
            ]
        ).figure
    }

    /// The typicalities of all but the most extreme texts.
    private var typical: ClosedRange<Double> {
        let decisions = record.tests.map(\.decision) + (record.outliers ?? []).map(\.decision)
        let values = decisions.map { Double($0.typicality) }.filter(\.isFinite).sorted()
        guard let first = values.first, let last = values.last else { return 0...1 }
        let few = values.count / 200
        let (low, high) = (values[few], values[values.count - 1 - few])
        return high > low ? low...high : first...max(last, first)
    }

    private static func meaning(_ statistic: FitSummary.Anomaly.Statistic) -> String {
        switch statistic {
        case .similarity: "the cosine to the centroid of the likeliest label"
        case .mahalanobis: "the negative Mahalanobis distance to the likeliest label"
        case .relativeMahalanobis: "the negative Mahalanobis distance to the likeliest label, less that to all examples"
        }
    }
}
