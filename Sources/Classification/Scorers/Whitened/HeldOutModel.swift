/// The model for one held-out text: inner products with the means, as copies of the text are removed.
struct HeldOutModel {
    private let metric: ShrunkMetric
    private let counts: [Int]
    private let degreesOfFreedom: Int
    /// ⟨μ, x⟩ and ⟨μ, μ⟩ of every mean, in the current metric.
    private var inner: [Double]
    private var squares: [Double]
    /// ⟨x, x⟩.
    private(set) var squaredLength = 0.0
    private var removed = 0
    /// ⟨μ, μ_y⟩ for the labels y of later removals, kept up to date through the earlier ones.
    private var columns: [Int: [Double]] = [:]

    /// ⟨μ, μ_y⟩ of every mean, for the labels y that are left: a row each, and where it is.
    private let products: [Double]
    private let places: [Int: Int]

    /// - Parameter leaving: the labels that texts will be removed from.
    init(_ metric: ShrunkMetric, _ scatter: WithinScatter, leaving: some Sequence<Int>) {
        self.metric = metric
        let labels = Set(leaving).sorted()
        products = metric.products(of: labels)
        places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        counts = scatter.counts
        degreesOfFreedom = scatter.degreesOfFreedom
        inner = [Double](repeating: 0, count: metric.squares.count)
        squares = metric.squares
    }

    /// The effect of the smaller divisor on every inner product.
    var factor: Double {
        Double(max(degreesOfFreedom - removed, 1)) / Double(degreesOfFreedom)
    }

    mutating func reset(_ inner: ArraySlice<Float>, squaredLength: Double) {
        for (mean, value) in inner.enumerated() { self.inner[mean] = Double(value) }
        squares = metric.squares
        self.squaredLength = squaredLength
        removed = 0
    }

    /// Removes the copies of the text from one label.
    mutating func remove(_ removals: [(label: Int, copies: Int)], at place: Int) {
        let (label, copies) = (removals[place].label, Double(removals[place].copies))
        let count = Double(counts[label])
        let shift = copies / (count - copies)
        let strength = shift * count * (1 - metric.alpha) / Double(degreesOfFreedom)
        // ⟨μ, r⟩ of every mean; ⟨μ, μ_y⟩ follows the removals before this one.
        var against = columns[place] ?? baseColumn(label)
        for mean in inner.indices { against[mean] = inner[mean] - against[mean] }
        let own = against[label]
        let textOnResidual = squaredLength - inner[label]
        let residual = textOnResidual - own
        let gain = strength / max(1 - strength * residual, 1e-9)
        followColumns(removals, after: place, against: against, residual: residual, gain: gain, shift: shift, label: label)
        for mean in inner.indices {
            inner[mean] += gain * against[mean] * textOnResidual
            squares[mean] += gain * against[mean] * against[mean]
        }
        squaredLength += gain * textOnResidual * textOnResidual
        let growth = 1 + gain * residual
        inner[label] -= shift * textOnResidual * growth
        squares[label] += shift * growth * (shift * residual - 2 * own)
        removed += Int(copies)
    }

    /// Removes the copies from the mean of everything else, for every label that they lack.
    mutating func removeFromComplements(_ removals: [(label: Int, copies: Int)], copies: Int, of cohort: Cohort) {
        let labelCount = counts.count
        for label in 0..<labelCount {
            let own = removals.first { $0.label == label }?.copies ?? 0
            let leaving = Double(copies - own)
            guard leaving > 0 else { continue }
            let shift = leaving / (Double(cohort.examples - counts[label]) - leaving)
            let mean = labelCount + label
            let product = inner[mean]
            squares[mean] =
                (1 + shift) * (1 + shift) * squares[mean] - 2 * shift * (1 + shift) * product + shift * shift * squaredLength
            inner[mean] = (1 + shift) * product - shift * squaredLength
        }
    }

    /// ⟨μ, x⟩ − ½ ⟨μ, μ⟩ of every mean.
    func proximities(_ removals: [(label: Int, copies: Int)], atFullSize: Bool) -> [Double] {
        var values = inner.indices.map { factor * (inner[$0] - 0.5 * squares[$0]) }
        if atFullSize {
            for (label, copies) in removals {
                let count = Double(counts[label])
                values[label] += 0.5 * factor * metric.spread * (1 / (count - Double(copies)) - 1 / count)
            }
        }
        return values
    }

    private func baseColumn(_ label: Int) -> [Double] {
        let start = places[label]! * inner.count
        return Array(products[start..<(start + inner.count)])
    }

    private mutating func followColumns(
        _ removals: [(label: Int, copies: Int)], after place: Int, against: [Double], residual: Double, gain: Double,
        shift: Double, label: Int
    ) {
        if place == 0 { columns = [:] }
        for later in removals.indices where later > place {
            let other = removals[later].label
            var column = columns[later] ?? baseColumn(other)
            let onOther = against[other]
            for mean in column.indices { column[mean] += gain * against[mean] * onOther }
            column[label] -= shift * onOther * (1 + gain * residual)
            columns[later] = column
        }
    }
}
