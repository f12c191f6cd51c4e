internal import Glibc

/// Several bets on the same p-values, each with its own detector; the evidence is their mean.
///
/// A mean of e-detectors is one too. Together they find large changes fast and small ones at all.
package struct Wagers {
    private let edges: [Double]
    private var adaptive: [AdaptiveBet]
    private var detectors: [ChangeDetector]
    /// One for each bin; together they count as one.
    private var surgeDetectors: [ChangeDetector]
    private let tilts: [Tilt]

    /// A bet that does not learn: on low or on high p-values.
    private enum Tilt {
        case low, high, lower, higher

        func pays(_ p: Double) -> Double {
            switch self {
            case .low: 0.5 / max(p, 1e-12).squareRoot()
            case .high: 0.5 / max(1 - p, 1e-12).squareRoot()
            case .lower: 1.4 - 0.8 * p
            case .higher: 0.6 + 0.8 * p
            }
        }
    }

    /// Where bins are categories there is also a bet on each: that this share of all messages falls into it from now on.
    private static let surge = 0.1
    private let surges: [Double]

    /// What `ChangeDetector.evidence` is for one.
    package private(set) var evidence = 0.0

    /// Short memories find sudden changes, long ones find small changes.
    private static let memories: [(memory: Double, prior: Double)] = [(100, 40), (600, 120), (4000, 400)]

    /// - Parameters:
    ///   - widths: of the bins of the unit interval.
    ///   - isOrdered: whether neighbouring bins are similar, so that betting on low or high values makes sense.
    package init(widths: [Double], isOrdered: Bool) {
        var edges: [Double] = []
        var sum = 0.0
        for width in widths.dropLast() {
            sum += width
            edges.append(sum)
        }
        self.edges = edges
        adaptive = Self.memories.map { AdaptiveBet(widths: widths, memory: $0.memory, prior: $0.prior) }
        tilts = isOrdered ? [.low, .high, .lower, .higher] : []
        surges = isOrdered ? [] : widths.map { Self.surge / $0 }
        detectors = [ChangeDetector](repeating: ChangeDetector(), count: adaptive.count + tilts.count)
        surgeDetectors = [ChangeDetector](repeating: ChangeDetector(), count: surges.count)
    }

    package mutating func take(_ p: Double, at message: Int) {
        let bin = edges.firstIndex { p <= $0 } ?? edges.count
        for index in adaptive.indices { detectors[index].take(adaptive[index].play(bin), at: message) }
        for index in tilts.indices { detectors[adaptive.count + index].take(tilts[index].pays(p), at: message) }
        for index in surges.indices {
            surgeDetectors[index].take(1 - Self.surge + (index == bin ? surges[index] : 0), at: message)
        }
        evidence = mean
    }

    private var mean: Double {
        var sum = 0.0
        for detector in detectors { sum += detector.evidence }
        guard !surgeDetectors.isEmpty else { return sum / Double(detectors.count) }
        var surge = 0.0
        for detector in surgeDetectors { surge += detector.evidence }
        return (sum + surge / Double(surgeDetectors.count)) / Double(detectors.count + 1)
    }

    /// When the change began, as estimated by the bet that has won most.
    var since: Int { (detectors + surgeDetectors).max { $0.peak < $1.peak }!.since }
}
