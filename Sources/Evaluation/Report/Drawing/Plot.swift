internal import Wording

/// A rectangle with two axes to draw in.
struct Plot {
    static let (width, height) = (460.0, 320.0)
    let x: Scale
    let y: Scale
    let xTitle: String
    let yTitle: String
    /// The text for screen readers.
    let summary: String
    /// How tick labels are written.
    enum Unit { case number, percent }
    let units: (x: Unit, y: Unit)
    private let size: (width: Double, height: Double)
    private static let (left, right, top, bottom) = (56.0, 24.0, 12.0, 44.0)

    init(
        x: ClosedRange<Double>, y: ClosedRange<Double>, xTitle: String, yTitle: String, summary: String,
        units: (x: Unit, y: Unit) = (.percent, .percent), width: Double = Self.width, height: Double = Self.height
    ) {
        self.x = Scale(x, from: Self.left, to: width - Self.right)
        self.y = Scale(y, from: height - Self.bottom, to: Self.top)
        self.xTitle = xTitle
        self.yTitle = yTitle
        self.summary = summary
        self.units = units
        size = (width, height)
    }

    /// The drawing: grid and axes, then marks on top of them.
    func svg(_ marks: HTML, xTicks: Int = 5, yTicks: Int = 5) -> HTML {
        """
        <svg viewBox="0 0 \(size.width) \(size.height)" role="img" aria-label="\(summary)">\
        \(grid(xTicks, yTicks))\(marks)\
        <text class="at" x="\((x.start + x.end) / 2)" y="\(size.height - 6)" text-anchor="middle">\(xTitle)</text>\
        <text class="at" transform="translate(13 \((y.start + y.end) / 2)) rotate(-90)" text-anchor="middle">\(yTitle)</text>\
        </svg>
        """
    }

    private func grid(_ xTicks: Int, _ yTicks: Int) -> HTML {
        var grid: HTML = ""
        for tick in x.ticks(xTicks) {
            let at = x(tick)
            grid += """
                <line class="g" x1="\(at)" x2="\(at)" y1="\(y.end)" y2="\(y.start)"/>\
                <text class="t" x="\(at)" y="\(y.start + 15)" text-anchor="middle">\(label(tick, x, xTicks, units.x))</text>
                """
        }
        for tick in y.ticks(yTicks) {
            let at = y(tick)
            grid += """
                <line class="g" x1="\(x.start)" x2="\(x.end)" y1="\(at)" y2="\(at)"/>\
                <text class="t" x="\(x.start - 6)" y="\(at + 4)" text-anchor="end">\(label(tick, y, yTicks, units.y))</text>
                """
        }
        return grid + #"<line class="ax" x1="\#(x.start)" x2="\#(x.end)" y1="\#(y.start)" y2="\#(y.start)"/>"#
    }

    private func label(_ value: Double, _ scale: Scale, _ count: Int, _ unit: Unit) -> String {
        switch unit {
        case .number: fixed(value, scale.decimals(count))
        case .percent: fixed(value * 100, max(scale.decimals(count) - 2, 0)) + " %"
        }
    }

    /// The path through some points, those at the same place as the one before left out.
    func line(_ points: [(x: Double, y: Double)]) -> HTML {
        var path: HTML = ""
        var last: (Int, Int)?
        for point in points {
            let (px, py) = (x(point.x), y(point.y))
            let place = (Int((px * 2).rounded()), Int((py * 2).rounded()))
            if let last, last == place { continue }
            path += last == nil ? "M\(px) \(py)" : "L\(px) \(py)"
            last = place
        }
        return path
    }

    /// The diagonal on which two equal axes agree.
    var diagonal: HTML {
        let low = max(x.domain.lowerBound, y.domain.lowerBound)
        let high = min(x.domain.upperBound, y.domain.upperBound)
        return #"<line class="ref" x1="\#(x(low))" y1="\#(y(low))" x2="\#(x(high))" y2="\#(y(high))"/>"#
    }
}
