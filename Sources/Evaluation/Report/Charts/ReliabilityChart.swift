internal import Classification
internal import Wording

/// How often decisions of each confidence are right.
struct ReliabilityChart {
    let bins: ReliabilityBins
    let event: ConfidenceOutcomes.Event

    var figure: Figure {
        Figure(
            title: "Confidence and outcome",
            note: """
                \(bins.bins.count) bins of confidence; the number on a bar is how many \(things) it holds. Bars on the diagonal \
                are honest, below it overconfident. Expected calibration error <b>\(fixed(bins.expectedError, 3))</b>.
                """,
            keys: [.init(style: "k0", text: realized), .init(style: "ci", text: "95 % interval")],
            drawing: drawing)
    }

    private var things: String {
        switch event {
        case .right, .anyLabelApplies: "tests"
        case .labelApplies: "pairs of a test and a label"
        }
    }

    private var realized: String {
        switch event {
        case .right: "share decided right"
        case .labelApplies: "share where the label applies"
        case .anyLabelApplies: "share where any label applies"
        }
    }

    private var drawing: HTML {
        let plot = Plot(
            x: 0...1, y: 0...1, xTitle: "confidence", yTitle: realized,
            summary: "Reliability diagram: expected calibration error \(fixed(bins.expectedError, 3))")
        let bars = bins.bins.filter { $0.count > 0 }.map { bin -> HTML in
            let (left, right) = (plot.x(bin.range.lowerBound) + 1, plot.x(bin.range.upperBound) - 1)
            let middle = (left + right) / 2
            let top = plot.y(bin.accuracy)
            let interval = Metrics.wilson(successes: bin.right, trials: bin.count)
            let title =
                "confidence \(percent(bin.range.lowerBound)) to \(percent(bin.range.upperBound)), on average "
                + "\(percent(bin.confidence)): \(bin.right) of \(bin.count), \(percent(bin.accuracy))"
            let high = plot.y(interval.upperBound)
            // The count is above the interval, or at the foot of the bar if there is no room.
            let isOver = high - 5 > plot.y.end + 8
            return """
                <g><title>\(title)</title><rect class="rel" x="\(left)" y="\(top)" width="\(right - left)" \
                height="\(plot.y.start - top)"/><path class="ci" d="M\(middle) \(high)V\(plot.y(interval.lowerBound))"/>\
                <circle class="dot" cx="\(plot.x(bin.confidence))" cy="\(top)" r="2.6"/>\
                <text class="\(isOver ? "n" : "n foot")" x="\(middle)" y="\(isOver ? high - 5 : plot.y.start - 6)" text-anchor="middle">\(compact(bin.count))</text></g>
                """
        }
        return plot.svg(plot.diagonal + bars.joined())
    }
}

/// A count in at most four characters, two of them narrow: `2.6k`.
func compact(_ count: Int) -> String {
    switch count {
    case ..<1000: String(count)
    case ..<9950: "\(fixed(Double(count) / 1000, 1))k"
    default: short(count)
    }
}

/// A count in at most four characters or so.
func short(_ count: Int) -> String {
    switch count {
    case ..<10_000: String(count)
    case ..<1_000_000: "\(count / 1000)k"
    default: "\(count / 1_000_000)M"
    }
}
