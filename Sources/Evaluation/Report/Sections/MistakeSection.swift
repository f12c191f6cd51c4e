internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// The mistakes that were made with the most confidence, each with the examples that lie nearest.
struct MistakeSection {
    let record: EvaluationRecord

    private static let (listed, neighbours, length) = (40, 3, 400)
    /// How many are shown at first; the rest unfold.
    private static let open = 5

    func section() throws -> ReportSection {
        let wrong = record.tests.indices.filter { !record.tests[$0].isRight }
        let worst = wrong.sorted {
            let (first, second) = (record.tests[$0].decision.decidedConfidence, record.tests[$1].decision.decidedConfidence)
            return first != second ? first > second : $0 < $1
        }.prefix(Self.listed)
        let items = try worst.map(item)
        let told =
            wrong.isEmpty
            ? "There are none."
            : "The \(worst.count) most confident of \(counted(wrong.count, "mistake")). Where the nearest examples all have the "
                + "label decided, the test itself may be mislabelled; where one of them does not fit its label, that example may be."
        return ReportSection(
            anchor: "mistakes", title: "Worst mistakes",
            body: "<p class=\"lead\">\(told)</p>\(list(items))")
    }

    private func list(_ items: [HTML]) -> HTML {
        let (shown, folded) = (Array(items.prefix(Self.open)), Array(items.dropFirst(Self.open)))
        let first: HTML = shown.isEmpty ? "" : "<ol class=\"mistakes\">\(shown)</ol>"
        guard !folded.isEmpty else { return first }
        return """
            \(first)<details class="fold"><summary>\(counted(folded.count, "more mistake"))</summary>\
            <ol class="mistakes" start="\(Self.open + 1)">\(folded)</ol></details>
            """
    }

    private func item(_ index: Int) throws -> HTML {
        let test = record.tests[index]
        let near = try nearest(index)
        let decision = test.decision
        let expected = test.allowed.sorted().map { record.set.labels[$0] }
        let named = expected.count > 3 ? "any of \(expected.count) labels" : expected.joined(separator: " or ")
        let asNamed = expected == [test.label] ? "" : " (\(named))"
        // Probabilities cannot be summed over labels of which several may apply.
        let chance = test.allowed.map { decision.probabilities[$0] }.max() ?? 0
        let isBackground = decision.background.map(test.allowed.contains) ?? false
        let ownChance: HTML = isBackground ? "" : ", its probability \(percent(Double(chance)))"
        let flag: HTML = decision.isAnomaly ? " <span class=\"flag\">flagged as an anomaly</span>" : ""
        return """
            <li><blockquote><bdi dir="auto">\(test.text.excerpt(Self.length))</bdi></blockquote>\
            <p><span class="bad">decided <b>\(record.set.labels[decision.decidedLabel])</b> at \
            \(percent(Double(decision.decidedConfidence)))</span>, expected <b>\(test.label)</b>\(asNamed)\(ownChance); \
            p-value \(fixed(decision.pValue, 3))\(flag) · \(test.place)</p>\(near)</li>

            """
    }

    private func nearest(_ index: Int) throws -> HTML {
        guard index < record.features.rows else { return "" }
        let near = try record.set.nearestExamples(to: record.features.selecting([index]), count: Self.neighbours)[0]
        let rows = near.map { example, similarity -> HTML in
            let names = example.labels.map { record.set.labels[$0] }.joined(separator: ", ").labelMark
            let fits = !record.tests[index].allowed.isDisjoint(with: example.labels)
            return """
                <tr><td>\(fixed(similarity, 2))</td><td class="\(fits ? "good" : "bad")">\(names)</td>\
                <td class="text"><bdi dir="auto">\(example.text.excerpt(200))</bdi></td>\
                <td class="place">\(example.file):\(example.line)</td></tr>
                """
        }
        return "<table class=\"near\"><tbody>\(rows)</tbody></table>"
    }
}
