internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Whether confidence can be trusted.
struct ConfidenceSection {
    let record: EvaluationRecord

    var section: ReportSection {
        let outcomes = ConfidenceOutcomes(
            record.tests.map(\.decision), allowed: record.tests.map(\.allowed), isMulti: record.set.mode == .multi)
        let reliability = ReliabilityChart(
            bins: ReliabilityBins(confidences: outcomes.confidences, correct: outcomes.came), event: outcomes.event)
        func confidences(_ isRight: Bool) -> [Double] {
            record.tests.filter { $0.isRight == isRight }.map { Double($0.decision.decidedConfidence) }
        }
        let histogram = HistogramChart(
            title: "Confidence of right and wrong answers",
            note: "Each kind as shares of its own number, so that few mistakes show beside many right answers.",
            axis: "confidence", range: 0...1, unit: .percent,
            groups: [
                .init(name: "right", colour: 0, values: confidences(true)),
                .init(name: "wrong", colour: 1, values: confidences(false)),
            ])
        return ReportSection(
            anchor: "confidence", title: "Confidence",
            body: "<div class=\"pair\">\(reliability.figure.html)\(histogram.figure.html)</div>")
    }
}
