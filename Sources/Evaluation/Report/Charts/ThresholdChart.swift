internal import Classification
internal import Wording

/// Precision and recall of one label of a multi set over its thresholds, on held-out examples.
struct ThresholdChart {
    let label: String
    let threshold: FitSummary.Threshold
    let table: ThresholdTable

    var html: HTML {
        let now = table.rows.min { abs($0.threshold - threshold.value) < abs($1.threshold - threshold.value) }
        return """
            <figure><figcaption><h3>\(label)</h3><p>given from a probability of <b>\(fixed(threshold.value, 2))</b></p></figcaption>\
            \(drawing(now))<details><summary>What each threshold gives</summary>\(rows(now))</details></figure>

            """
    }

    private func drawing(_ now: ThresholdTable.Row?) -> HTML {
        let plot = Plot(
            x: 0...1, y: 0...1, xTitle: "recall", yTitle: "precision",
            summary: "Precision and recall of \(label) over thresholds", width: 340, height: 260)
        // A threshold that gives the label to no text has no precision.
        let points = table.rows.filter { $0.given > 0 }.map { ($0.recall, $0.precision) }
        let dots = table.rows.filter { $0.given > 0 }.map { row -> HTML in
            let isNow = row == now
            return """
                <g><title>from \(fixed(row.threshold, 2)): precision \(percent(row.precision)), recall \(percent(row.recall)), \
                given \(row.given) times</title><circle class="\(isNow ? "f1 dot" : "f0")" cx="\(plot.x(row.recall))" \
                cy="\(plot.y(row.precision))" r="\(isNow ? 6 : 3)"/></g>
                """
        }
        return plot.svg("<path class=\"l0\" d=\"\(plot.line(points))\"/>\(dots)")
    }

    private func rows(_ now: ThresholdTable.Row?) -> HTML {
        let rows = table.rows.map { row -> HTML in
            """
            <tr\(row == now ? " class=\"chosen\"" : "" as HTML)><td>\(fixed(row.threshold, 2))</td><td>\(percent(row.precision))</td>\
            <td>\(percent(row.recall))</td><td>\(row.given)</td></tr>
            """
        }
        return """
            <table><thead><tr><th>threshold</th><th>precision</th><th>recall</th><th>given</th></tr></thead>\
            <tbody>\(rows)</tbody></table>
            """
    }
}
