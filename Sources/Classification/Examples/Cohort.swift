/// The examples of a fit with what follows from labels alone: counts, sums and duplicates.
///
/// An example with two labels counts once for each: the members of a label are all examples that have it.
package struct Cohort: Sendable {
    let features: FeatureMatrix
    package let labels: [[Int]]
    let labelCount: Int
    package let duplicates: DuplicateGroups
    /// Members of every label.
    let counts: [Int]
    /// Sum of the members of every label: `labelCount × dimensions`.
    let sums: [Double]
    /// Sum of all examples, each once.
    let total: [Double]

    /// What is known of the examples that are not in memory; nil where all are.
    private let whole: Whole?

    /// A cohort of which only a sample is in memory.
    private struct Whole {
        let moments: ExampleMoments
        /// Of those examples of the sample that can be held out.
        let copies: [Int: ExampleCopies]
    }

    var dimensions: Int { features.columns }
    /// Examples in memory.
    package var rows: Int { features.rows }
    /// All examples.
    var examples: Int { whole?.moments.examples ?? rows }
    /// The statistics of all examples where only a sample is in memory.
    var moments: ExampleMoments? { whole?.moments }
    /// Pairs of an example and one of its labels.
    var memberships: Int { counts.reduce(0, +) }

    package init(_ examples: TrainingExamples, seed: UInt64) {
        self.init(
            features: examples.features, labels: examples.labels, labelCount: examples.labelCount,
            duplicates: DuplicateGroups(examples.features, seed: seed))
    }

    init(features: FeatureMatrix, labels: [[Int]], labelCount: Int, duplicates: DuplicateGroups) {
        let dimensions = features.columns
        self.features = features
        self.labels = labels
        self.labelCount = labelCount
        self.duplicates = duplicates
        var counts = [Int](repeating: 0, count: labelCount)
        var sums = [Double](repeating: 0, count: labelCount * dimensions)
        var total = [Double](repeating: 0, count: dimensions)
        for row in 0..<features.rows {
            let values = features[row: row]
            for (i, value) in values.enumerated() { total[i] += Double(value) }
            for label in labels[row] {
                counts[label] += 1
                let place = label * dimensions
                for (i, value) in values.enumerated() { sums[place + i] += Double(value) }
            }
        }
        self.counts = counts
        self.sums = sums
        self.total = total
        whole = nil
    }

    /// A sample of the examples with the statistics of all.
    ///
    /// - Parameters:
    ///   - moments: of all examples, the sample among them.
    ///   - copies: of the examples to be held out, by their row in the sample: their copies among all examples.
    package init(sample: TrainingExamples, of moments: ExampleMoments, copies: [Int: ExampleCopies], seed: UInt64) {
        precondition(
            sample.labelCount == moments.labelCount && sample.features.columns == moments.dimensions, "another set's statistics"
        )
        features = sample.features
        labels = sample.labels
        labelCount = sample.labelCount
        duplicates = DuplicateGroups(sample.features, seed: seed)
        counts = moments.counts
        sums = moments.sums
        total = moments.total
        whole = Whole(moments: moments, copies: copies)
    }

    /// The sample as a separate cohort, with its own counts and sums; the cohort itself if all of it is in memory.
    var inMemory: Cohort {
        whole == nil
            ? self : Cohort(features: features, labels: labels, labelCount: labelCount, duplicates: duplicates)
    }

    /// Examples with at least one duplicate; if only a sample is in memory, estimated from the share of those held out.
    var duplicateCount: Int {
        guard let whole else { return duplicates.members.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) } }
        let share = Double(whole.copies.values.count { $0.examples > 1 }) / Double(max(whole.copies.count, 1))
        return Int((share * Double(examples)).rounded())
    }

    /// Mean squared distance of an example from the mean of its label; 0 without a label of two members.
    package var withinVariance: Double {
        let freedom = memberships - labelCount
        guard freedom > 0 else { return 0 }
        var sum = whole?.moments.squares ?? 0
        for row in 0..<(whole == nil ? rows : 0) {
            let x = features[row: row]
            sum += Double(labels[row].count) * Double(BLAS.dot(x, x))
        }
        for label in 0..<labelCount {
            let own = sums[(label * dimensions)..<((label + 1) * dimensions)]
            sum -= own.reduce(0) { $0 + $1 * $1 } / Double(counts[label])
        }
        return max(sum, 0) / Double(freedom)
    }

    /// What is removed when an example is held out: it and all its duplicates, as copies per label.
    func removals(of example: Int) -> [(label: Int, copies: Int)] {
        if let copies = whole?.copies[example] { return copies.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        let group = duplicates.members[duplicates.group[example]]
        if group.count == 1 { return labels[example].map { ($0, 1) } }
        var copies: [Int: Int] = [:]
        for member in group { for label in labels[member] { copies[label, default: 0] += 1 } }
        return copies.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Number of every label's distinct examples.
    var distinctCounts: [Int] {
        var groups = [Set<Int>](repeating: [], count: labelCount)
        for (row, own) in labels.enumerated() { for label in own { groups[label].insert(duplicates.group[row]) } }
        return groups.map(\.count)
    }

    /// Number of examples removed when an example is held out.
    func copies(of example: Int) -> Int {
        whole?.copies[example]?.examples ?? duplicates.members[duplicates.group[example]].count
    }

    /// The examples that can be held out, every label of theirs (and, in multi mode, what stands against a label) keeping
    /// a member; a random sample when they are more than `limit`. Ascending.
    package func heldOut(limit: Int, mode: ClassificationMode, seed: UInt64) -> [Int] {
        let most = whole?.copies.values.lazy.map(\.examples).max() ?? duplicates.members.lazy.map(\.count).max() ?? 0
        let scarce = counts.indices.filter { examples - counts[$0] <= most }
        // Of a sample, those whose copies were looked for are drawn already.
        let asked = whole.map { $0.copies.keys.sorted() } ?? Array(0..<rows)
        let able = asked.filter { example in
            let removals = removals(of: example)
            guard removals.allSatisfy({ counts[$0.label] > $0.copies }) else { return false }
            guard mode == .multi else { return true }
            let all = copies(of: example)
            return scarce.allSatisfy { label in
                let own = removals.first { $0.label == label }?.copies ?? 0
                return examples - counts[label] > all - own
            }
        }
        guard able.count > limit else { return able }
        var generator = SplitMix64(seed: seed)
        return able.shuffled(using: &generator).prefix(limit).sorted()
    }
}
