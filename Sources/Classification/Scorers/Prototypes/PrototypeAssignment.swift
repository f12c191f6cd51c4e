/// Which prototype every example belongs to.
struct PrototypeAssignment: Sendable {
    let layout: PrototypeLayout
    /// The prototype of every row that was clustered, in their order.
    let prototypes: [Int]
}

/// The space where the examples of a cohort are clustered: the directions in which they vary most about their labels' means. There
/// meanings of a label lie apart; the rest is mostly noise to k-means (128 of 1,152 directions were measured to give better
/// prototypes than all, and whitened ones worse).
struct ClusterSpace {
    private static let directions = 128

    private let cohort: Cohort
    /// Coordinates of every example: `rows × directions`.
    private let points: FeatureMatrix

    init(_ cohort: Cohort, in scatter: WithinScatter) {
        self.cohort = cohort
        let count = min(Self.directions, scatter.rank)
        let leading = scatter.basis.suffix(count * scatter.dimensions).map { Float($0) }
        points = LinearMap(
            weights: FeatureMatrix(rows: count, columns: scatter.dimensions, storage: leading),
            bias: [Float](repeating: 0, count: count))(cohort.features)
    }

    /// Splits every label into prototypes.
    ///
    /// - Parameters:
    ///   - rows: the examples that take part, of one label each.
    ///   - counts: the maximum number of prototypes of each label.
    ///   - fewest: the fewest distinct examples of a prototype.
    func assignment(of rows: [Int], counts: [Int], fewest: Int, seed: UInt64) -> PrototypeAssignment {
        var places = [[Int]](repeating: [], count: counts.count)
        for (place, row) in rows.enumerated() { places[cohort.labels[row][0]].append(place) }
        var prototypes = [Int](repeating: 0, count: rows.count)
        var found: [Int] = []
        var first = 0
        for (label, own) in places.enumerated() {
            let clusters = clusters(own.map { rows[$0] }, count: counts[label], fewest: fewest, seed: seed)
            for (place, group) in zip(own, clusters.groups) { prototypes[place] = first + group }
            found.append(clusters.count)
            first += clusters.count
        }
        return PrototypeAssignment(layout: PrototypeLayout(counts: found), prototypes: prototypes)
    }

    private func clusters(_ rows: [Int], count: Int, fewest: Int, seed: UInt64) -> PrototypeClusters {
        var numbers: [Int: Int] = [:]
        var distinct: [Int] = []
        let copies = rows.map { row in
            let group = cohort.duplicates.group[row]
            if let number = numbers[group] { return number }
            numbers[group] = distinct.count
            distinct.append(row)
            return distinct.count - 1
        }
        let count = min(count, distinct.count / fewest)
        return PrototypeClusters(
            count > 1 ? points.selecting(distinct) : FeatureMatrix(rows: 0, columns: points.columns), copies: copies,
            count: count, fewest: fewest, seed: seed)
    }
}

extension Cohort {
    /// The same examples with their prototypes for labels.
    func refined(by assignment: PrototypeAssignment) -> Cohort {
        Cohort(
            features: features, labels: assignment.prototypes.map { [$0] },
            labelCount: assignment.layout.prototypeCount, duplicates: duplicates)
    }
}
