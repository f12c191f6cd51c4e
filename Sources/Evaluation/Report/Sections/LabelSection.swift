internal import Wording

/// Precision, recall and F1 of every label of the tests.
struct LabelSection {
    let report: EvaluationReport

    var section: ReportSection {
        ReportSection(
            anchor: "labels", title: "Labels",
            body: """
                <p class="lead">Hardest first; press a heading to sort by it.</p>
                <div class="scroll"><table class="sortable"><thead><tr><th>label</th><th>tests</th><th>precision</th>\
                <th>recall</th><th aria-sort="ascending">F1</th></tr></thead>
                <tbody>\(report.labels.sorted { ($0.f1, $0.label) < ($1.f1, $1.label) }.map(row))</tbody></table></div>

                """)
    }

    private func row(_ label: EvaluationReport.LabelReport) -> HTML {
        """
        <tr><td>\(label.label.labelMark)</td><td>\(label.tests)</td>\(cell(label.precision))\(cell(label.recall))\(cell(label.f1))</tr>

        """
    }

    private func cell(_ share: Double) -> HTML {
        """
        <td data-v="\(fixed(share, 5))"><span class="bar"><i style="width:\(fixed(share * 100, 1))%"></i></span><span class="num">\(percent(share))</span></td>
        """
    }
}
