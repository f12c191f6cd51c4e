/// Counts of values in equal bins.
package struct Histogram: Sendable, Hashable {
    package let range: ClosedRange<Double>
    package let counts: [Int]

    /// - Parameter range: of the bins; values outside of it are counted in the first and the last bin.
    package init(_ values: [Double], over range: ClosedRange<Double>, bins: Int) {
        precondition(bins > 0, "at least one bin")
        self.range = range
        let width = (range.upperBound - range.lowerBound) / Double(bins)
        var counts = [Int](repeating: 0, count: bins)
        for value in values where !value.isNaN {
            let place = width > 0 ? (value - range.lowerBound) / width : 0
            counts[Int(min(max(place, 0), Double(bins - 1)))] += 1
        }
        self.counts = counts
    }

    package var total: Int { counts.reduce(0, +) }

    /// The range of a bin.
    package func range(ofBin bin: Int) -> ClosedRange<Double> {
        let width = (range.upperBound - range.lowerBound) / Double(counts.count)
        let low = range.lowerBound + Double(bin) * width
        return low...(low + width)
    }
}
