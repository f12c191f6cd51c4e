internal import Classification
internal import Wording

/// The distribution of a value over two or three kinds of texts, each in shares of its kind.
struct HistogramChart {
    /// One kind.
    struct Group {
        var name: String
        /// Which colour of the palette.
        var colour: Int
        var values: [Double]
    }

    let title: String
    let note: HTML
    let axis: String
    let range: ClosedRange<Double>
    let unit: Plot.Unit
    let groups: [Group]
    private static let bins = 20

    var figure: Figure {
        let shown = groups.filter { !$0.values.isEmpty }
        return Figure(
            title: title, note: note,
            keys: shown.map { .init(style: "k\($0.colour)", text: "\($0.name) (\($0.values.count))") },
            drawing: drawing(shown))
    }

    private func drawing(_ groups: [Group]) -> HTML {
        let histograms = groups.map { Histogram($0.values, over: range, bins: Self.bins) }
        let shares = histograms.map { histogram in
            histogram.counts.map { Double($0) / Double(max(histogram.total, 1)) }
        }
        let top = shares.joined().max() ?? 1
        let plot = Plot(
            x: range, y: 0...max(top * 1.05, 0.01), xTitle: axis, yTitle: "share of its kind", summary: title,
            units: (unit, .percent))
        var marks: HTML = ""
        for (group, (histogram, shares)) in zip(groups, zip(histograms, shares)) {
            var outline: [(x: Double, y: Double)] = [(range.lowerBound, 0)]
            for (bin, share) in shares.enumerated() {
                let own = histogram.range(ofBin: bin)
                outline += [(own.lowerBound, share), (own.upperBound, share)]
            }
            outline.append((range.upperBound, 0))
            let path = plot.line(outline)
            marks += "<path class=\"a\(group.colour)\" d=\"\(path)\"/><path class=\"l\(group.colour)\" d=\"\(path)\"/>"
        }
        return plot.svg(marks + tips(groups, histograms, plot))
    }

    /// What each bin holds, shown over its whole height.
    private func tips(_ groups: [Group], _ histograms: [Histogram], _ plot: Plot) -> HTML {
        (0..<Self.bins).map { bin -> HTML in
            guard let own = histograms.first?.range(ofBin: bin) else { return "" }
            let counts = zip(groups, histograms).map { "\($0.name): \($1.counts[bin])" }.joined(separator: ", ")
            let (low, high) =
                unit == .percent
                ? (percent(own.lowerBound), percent(own.upperBound)) : (fixed(own.lowerBound, 2), fixed(own.upperBound, 2))
            return """
                <rect class="tip" x="\(plot.x(own.lowerBound))" y="\(plot.y.end)" width="\(plot.x(own.upperBound) - plot.x(own.lowerBound))" \
                height="\(plot.y.start - plot.y.end)"><title>\(low) to \(high): \(counts)</title></rect>
                """
        }.joined()
    }
}
