internal import Classification
internal import Wording

/// How often tests are flagged at each rate that could be promised.
struct FalseAlarmChart {
    let pValues: [Float]
    let promised: Double

    /// The highest rate drawn: no set promises more.
    private static let highest = 0.25

    var figure: Figure {
        let realized = Double(pValues.count { Double($0) <= promised }) / Double(max(pValues.count, 1))
        return Figure(
            title: "False alarms and the promise",
            note: """
                The share of the \(pValues.count) tests that would be flagged at each promised rate. At the set's rate of \
                \(percent(promised)) it is <b>\(percent(realized))</b>. Above the band, the tests are not quite like the examples.
                """,
            keys: [
                .init(style: "k0", text: "tests flagged"), .init(style: "kband", text: "the promise, with chance’s 95 % band"),
            ],
            drawing: drawing)
    }

    private var drawing: HTML {
        let sorted = pValues.sorted()
        let rates = (0...100).map { Double($0) / 100 * Self.highest }
        var next = 0
        let realized = rates.map { rate -> Double in
            while next < sorted.count, Double(sorted[next]) <= rate { next += 1 }
            return Double(next) / Double(max(sorted.count, 1))
        }
        let deviations = rates.map { 1.96 * ($0 * (1 - $0) / Double(max(pValues.count, 1))).squareRoot() }
        let top = max(Self.highest, min(1, (realized.last ?? 0) * 1.05))
        let plot = Plot(
            x: 0...Self.highest, y: 0...top, xTitle: "promised rate of false alarms", yTitle: "tests flagged",
            summary: "Tests flagged as anomalies at each promised rate")
        let upper = zip(rates, deviations).map { ($0, min($0 + $1, top)) }
        let lower = zip(rates, deviations).map { ($0, max($0 - $1, 0)) }
        let band = plot.line(upper + lower.reversed())
        let now = Double(pValues.count { Double($0) <= promised }) / Double(max(pValues.count, 1))
        let mark: HTML =
            promised > Self.highest
            ? "" : "<circle class=\"f1 dot\" cx=\"\(plot.x(promised))\" cy=\"\(plot.y(min(now, top)))\" r=\"5\"/>"
        return plot.svg(
            """
            <path class="band" d="\(band)Z"/>\(plot.diagonal)<path class="l0" d="\(plot.line(zip(rates, realized).map { ($0, $1) }))"/>\
            <g><title>the set's rate, \(percent(promised)): \(percent(now)) flagged</title>\(mark)</g>
            """)
    }
}
