import Glibc

/// Control of the false discovery rate.
package enum FalseDiscovery {
    /// The hypotheses that are rejected so that the expected share of false ones among them is at most `rate` (Benjamini
    /// and Hochberg, "Controlling the false discovery rate", 1995): the k smallest p-values, for the largest k whose
    /// p-value is at most `rate · k / n`. Ascending indices.
    package static func rejected(_ pValues: [Double], rate: Double) -> [Int] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        let last = order.indices.last { pValues[order[$0]] <= rate * Double($0 + 1) / Double(pValues.count) }
        return last.map { order[...$0].sorted() } ?? []
    }
}

/// One-sided p-values of values that are large for their kind.
///
/// The bulk of the values is assumed normal; its center is the median, its spread that of the upper half: the wider of the
/// estimates from the 75th and the 90th percentile, so that a long but ordinary tail is not strange. Ranks alone would not do: a
/// rank among the tested values themselves is uniform whatever they are.
package struct UpperTail: Sendable {
    package let pValues: [Double]

    /// Standard normal quantiles of 0.75 and 0.9.
    private static let quantiles = [(share: 0.75, deviations: 0.674490), (share: 0.9, deviations: 1.281552)]

    package init(_ values: [Float]) {
        let sorted = values.sorted()
        guard let median = Self.quantile(sorted, 0.5) else {
            pValues = []
            return
        }
        let spread =
            Self.quantiles.compactMap { quantile in
                Self.quantile(sorted, quantile.share).map { ($0 - median) / quantile.deviations }
            }.max() ?? 0
        pValues = values.map { value in
            let excess = Double(value) - median
            guard spread > 0 else { return excess > 0 ? 0 : 1 }
            return 0.5 * erfc(excess / spread / 2.0.squareRoot())
        }
    }

    /// The quantile by linear interpolation; `nil` without values.
    private static func quantile(_ sorted: [Float], _ share: Double) -> Double? {
        guard let last = sorted.indices.last else { return nil }
        let place = share * Double(last)
        let (low, part) = (Int(place), place - place.rounded(.down))
        return Double(sorted[low]) * (1 - part) + Double(sorted[min(low + 1, last)]) * part
    }
}
