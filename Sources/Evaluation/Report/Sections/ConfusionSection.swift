internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Which labels are confused with which.
struct ConfusionSection {
    let record: EvaluationRecord

    private static let pairs = 20
    /// Up to how many labels the matrix leaves room for the pairs beside it.
    private static let beside = 8

    /// Tests of one label that were decided as another.
    private struct Pair: Hashable {
        var label: String
        var decided: Int
    }

    var section: ReportSection {
        let confusion = record.report.confusion
        let allowed = Dictionary(record.tests.map { ($0.label, $0.allowed) }) { first, _ in first }
        let chart = ConfusionChart(confusion: confusion, right: confusion.rows.map { allowed[$0] ?? [] }).figure
        let matrix: HTML =
            chart?.html ?? "<p class=\"lead\">There are too many labels to draw a matrix of them.</p>"
        return ReportSection(
            anchor: "confusion", title: "Confusions",
            body: "<div class=\"\(confusion.columns.count > Self.beside ? "pair stacked" : "pair")\">\(matrix)\(pairs)</div>")
    }

    private var pairs: HTML {
        let wrong = record.tests.filter { !$0.isRight }
        guard !wrong.isEmpty else { return "<p class=\"lead\">None: every test is decided correctly.</p>" }
        let totals = Dictionary(grouping: record.tests, by: \.label).mapValues(\.count)
        let groups = Dictionary(grouping: wrong) { Pair(label: $0.label, decided: $0.decision.decidedLabel) }
            .sorted { ($1.value.count, $0.key.label, $0.key.decided) < ($0.value.count, $1.key.label, $1.key.decided) }
        let rows = groups.prefix(Self.pairs).map { pair, tests -> HTML in
            let sample = tests.max { $0.decision.decidedConfidence < $1.decision.decidedConfidence }
            let total = totals[pair.label] ?? tests.count
            return """
                <tr><td>\(pair.label.labelMark) → \(record.set.labels[pair.decided].labelMark)</td><td>\(tests.count)</td>\
                <td data-v="\(fixed(Double(tests.count) / Double(total), 5))">\(percent(Double(tests.count) / Double(total)))</td>\
                <td class="text"><bdi dir="auto">\(sample?.text.excerpt(90) ?? "")</bdi></td></tr>

                """
        }
        let more = groups.count - rows.count
        return """
            <div><h3>Most frequent confusions</h3><div class="scroll"><table class="sortable"><thead><tr><th>true → decided</th>\
            <th aria-sort="descending">tests</th><th>of the label’s</th><th class="text">such as</th></tr></thead><tbody>\(rows)</tbody></table></div>\
            <p class="lead">\(more > 0 ? "\(counted(more, "rarer pair")) not listed." : "")</p></div>
            """
    }
}
