extension Metrics {
    /// Area under the ROC curve: the chance that an outlier looks stranger than an in-scope text, ties counting one half.
    /// Larger scores are stranger. One half when either list is empty.
    package static func auroc(inScope: [Float], outliers: [Float]) -> Double {
        guard !inScope.isEmpty, !outliers.isEmpty else { return 0.5 }
        let sorted = inScope.sorted()
        var wins = 0.0
        for score in outliers {
            wins += Double(sorted.count(below: score) + sorted.count(below: score, orEqual: true)) / 2
        }
        return wins / (Double(inScope.count) * Double(outliers.count))
    }

    /// Share of outliers accepted at the threshold that rejects 5% of in-scope texts (linear interpolation between order
    /// statistics, as in numpy and the reference). Larger scores are stranger; smaller is better.
    package static func fpr95(inScope: [Float], outliers: [Float]) -> Double {
        guard !inScope.isEmpty, !outliers.isEmpty else { return 1 }
        let sorted = inScope.sorted()
        let place = 0.95 * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        let threshold = Double(sorted[low]) + (place - Double(low)) * Double(sorted[high] - sorted[low])
        return Double(outliers.count { Double($0) <= threshold }) / Double(outliers.count)
    }
}

extension [Float] {
    /// Number of elements of a sorted array below a value (or equal to it).
    func count(below value: Float, orEqual: Bool = false) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value || (orEqual && self[middle] == value) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
