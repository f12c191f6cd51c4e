/// How the values of a score are cut into buckets, and the unit interval of their p-values into bins.
struct Buckets {
    private enum Cut {
        /// The lower bounds of all buckets but the first.
        case bounds([Float])
        /// The bucket of each category.
        case order([Int])
    }

    private let cut: Cut
    let count: Int
    /// The widths of the bins to bet on.
    let widths: [Double]
    /// Whether a higher bucket means a higher value.
    let isOrdered: Bool

    private static let maxBuckets = 256
    /// Narrow at both ends, where strange values are.
    private static let numberWidths = [0.005, 0.015, 0.03, 0.05, 0.1, 0.2, 0.2, 0.2, 0.1, 0.05, 0.03, 0.015, 0.005]
    /// The narrowest bin of a category: one for all that are rarer.
    private static let rare = 0.005

    /// Cuts at the quantiles of some numbers.
    init(numbers: [Float]) {
        let sorted = numbers.sorted()
        var bounds: [Float] = []
        for part in 1..<Self.maxBuckets {
            let bound = sorted[sorted.count * part / Self.maxBuckets]
            if bound > bounds.last ?? sorted[0] { bounds.append(bound) }
        }
        // Above everything seen.
        if let last = sorted.last, last > bounds.last ?? -.infinity { bounds.append(last.nextUp) }
        cut = .bounds(bounds)
        count = bounds.count + 1
        widths = Self.numberWidths
        isOrdered = true
    }

    /// Orders categories from frequent to rare, so that each has its own part of the unit interval, as wide as it is frequent.
    init(categories: [Float], count: Int) {
        var counts = [Int](repeating: 0, count: count)
        for category in categories { counts[Int(category)] += 1 }
        let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        var places = [Int](repeating: 0, count: count)
        for (place, category) in order.enumerated() { places[category] = place }
        cut = .order(places)
        self.count = count
        let shares = order.map { Double(counts[$0]) / Double(categories.count) }.filter { $0 > Self.rare }
        let left = max(1 - shares.reduce(0, +), Self.rare)
        let all = shares + [left]
        let sum = all.reduce(0, +)
        widths = all.map { $0 / sum }
        isOrdered = false
    }

    func bucket(of value: Float) -> Int {
        switch cut {
        case .order(let places): return places[Int(value)]
        case .bounds(let bounds):
            var (low, high) = (0, bounds.count)
            while low < high {
                let middle = (low + high) / 2
                if bounds[middle] <= value { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
