/// The sufficient statistics of a fitted classifier: counts, sums and the within-label scatter. Examples come and go exactly,
/// and a new head follows without fitting again.
///
/// Everything that the fit chose is kept: method, shrinkages, calibration. What moves are the means, the covariance and so
/// every label's score; `classifier(following:)` equals a rebuild from the current examples with the same choices.
///
/// The scatter is kept as the fit's eigenbasis plus one signed rank-one term for every example that came or went, so that a
/// change costs O(d² + C d) and a head O(C d²), whatever the number of examples; O(k d² + C d) after k changes where
/// `prepare(for:)` went before.
package struct FitStatistics: Sendable, Hashable {
    package let labelCount: Int
    package let dimensions: Int
    package let mode: ClassificationMode
    /// Members of every label.
    package private(set) var counts: [Int]
    /// Distinct examples.
    package private(set) var examples: Int
    /// Sum of the members of every label: `labelCount × dimensions`.
    package private(set) var sums: [Double]
    /// Sum of all examples, each once.
    package private(set) var total: [Double]
    /// What features are centered at: the mean of the fit.
    package let origin: [Double]
    /// Eigenvectors of the fit's scatter, one per row: `rank × dimensions`; empty if nothing is whitened.
    package let basis: [Float]
    /// Their eigenvalues.
    package let eigenvalues: [Double]
    /// How scores become logits: one per label.
    package let slopes: [Double]
    package let intercepts: [Double]
    /// Members of every label, and distinct examples, at the fit.
    let fittedCounts: [Int]
    let fittedExamples: Int
    /// What was added and removed since the fit.
    package private(set) var terms: [Term] = []
    /// The fit's means under its metrics; empty unless prepared.
    package private(set) var prepared: [MeanSeries] = []

    /// A signed rank-one term of the scatter: an example that came to a label or left it.
    package struct Term: Sendable, Hashable {
        /// From the label's mean, as it was before, to the example: `dimensions` long.
        package var residual: [Float]
        package var weight: Double
        var label: Int
        /// 1 for an added example, -1 for a removed one.
        var sign: Double
        /// Members of the label afterwards.
        var count: Int
        /// Whether it counts for the example among all examples: an example of several labels has one term per label.
        var isFirst: Bool
    }

    /// More changes than this call for a new fit: every one makes heads a little more expensive.
    package static let maxTerms = 64

    /// Changes since the fit.
    package var changes: Int { terms.count }

    init(_ cohort: Cohort, whitened: WhitenedCentroids?, calibration: ScoreCalibration, mode: ClassificationMode) {
        labelCount = cohort.labelCount
        dimensions = cohort.dimensions
        self.mode = mode
        counts = cohort.counts
        examples = cohort.examples
        fittedCounts = cohort.counts
        fittedExamples = cohort.examples
        sums = cohort.sums
        total = cohort.total
        origin = whitened?.scatter.mean ?? [Double](repeating: 0, count: cohort.dimensions)
        basis = whitened?.scatter.basis.map { Float($0) } ?? []
        eigenvalues = whitened?.scatter.eigenvalues ?? []
        slopes = calibration.slopes
        intercepts = calibration.intercepts
    }

    init(
        mode: ClassificationMode, counts: [Int], examples: Int, sums: [Double], total: [Double], origin: [Double],
        basis: [Float], eigenvalues: [Double], slopes: [Double], intercepts: [Double]
    ) {
        labelCount = counts.count
        dimensions = origin.count
        self.mode = mode
        self.counts = counts
        self.examples = examples
        fittedCounts = counts
        fittedExamples = examples
        self.sums = sums
        self.total = total
        self.origin = origin
        self.basis = basis
        self.eigenvalues = eigenvalues
        self.slopes = slopes
        self.intercepts = intercepts
    }

    /// The same statistics with the calibration of another fit.
    package func calibrated(as other: FitStatistics) -> FitStatistics {
        FitStatistics(
            mode: mode, counts: counts, examples: examples, sums: sums, total: total, origin: origin, basis: basis,
            eigenvalues: eigenvalues, slopes: other.slopes, intercepts: other.intercepts)
    }

    /// Adds an example: unit features, `dimensions` long, and its labels.
    package mutating func add(_ features: [Float], labels: [Int]) throws(ClassificationError) {
        try validate(features, labels)
        for label in labels { change(label, features, sign: 1, isFirst: label == labels[0]) }
        for (i, value) in features.enumerated() { total[i] += Double(value) }
        examples += 1
    }

    /// Takes out an example that is in. Traps nowhere: an example that was never in gives statistics of nothing real.
    ///
    /// - Throws: `.emptyLabel` for the last example of a label, `.nothingAgainst` for the last one without it (multi mode).
    package mutating func remove(_ features: [Float], labels: [Int]) throws(ClassificationError) {
        try validate(features, labels)
        for label in labels where counts[label] < 2 { throw .emptyLabel(label) }
        if mode == .multi {
            for label in 0..<labelCount where !labels.contains(label) && examples - counts[label] < 2 {
                throw .nothingAgainst(label: label)
            }
        }
        for label in labels { change(label, features, sign: -1, isFirst: label == labels[0]) }
        for (i, value) in features.enumerated() { total[i] -= Double(value) }
        examples -= 1
    }

    /// Whether what all heads have in common was computed in advance.
    package var isPrepared: Bool { !prepared.isEmpty }

    /// Multiply-adds of one product of all means with the basis from which on preparing pays.
    package static let workWorthPreparing = 50_000_000

    /// Computes in advance what every later head has in common, so that a change costs no product of all means with the basis.
    /// Keeps a few numbers for each of a mean's; does nothing where such a product is quick.
    ///
    /// - Parameter classifier: the one that the statistics were fitted with.
    package mutating func prepare(for classifier: Classifier, from work: Int = workWorthPreparing) throws(ClassificationError) {
        guard terms.isEmpty, prepared.isEmpty, !basis.isEmpty, classifier.softMaximum == nil,
            labelCount * dimensions * dimensions >= work
        else { return }
        if classifier.summary.method != .cosine, let alpha = classifier.summary.alpha {
            prepared.append(try MeanSeries(self, alpha: alpha, contrasts: mode == .multi))
        }
        if case .mahalanobis = classifier.anomaly.statistic, let alpha = classifier.summary.anomaly.alpha,
            !prepared.contains(where: { $0.alpha == alpha })
        {
            prepared.append(try MeanSeries(self, alpha: alpha, contrasts: false))
        }
    }

    private func validate(_ features: [Float], _ labels: [Int]) throws(ClassificationError) {
        guard features.count == dimensions else {
            throw .unsupported(.whitened, reason: "features of \(features.count) for statistics of \(dimensions)")
        }
        guard features.allSatisfy(\.isFinite) else { throw .notFinite(example: 0) }
        guard !labels.isEmpty else { throw .unlabelledExample(0) }
        guard mode == .multi || labels.count == 1 else { throw .severalLabels(example: 0) }
        guard Set(labels).count == labels.count else { throw .repeatedLabel(example: 0) }
        for label in labels where !(0..<labelCount).contains(label) { throw .labelOutOfRange(label, example: 0) }
    }

    /// Adding x to n members adds n/(n+1) · rrᵀ to the scatter, r = x − μ; taking it out takes n/(n−1) · rrᵀ.
    private mutating func change(_ label: Int, _ features: [Float], sign: Double, isFirst: Bool) {
        let count = Double(counts[label])
        let place = label * dimensions
        let residual = features.indices.map { Float(Double(features[$0]) - sums[place + $0] / count) }
        if !basis.isEmpty {
            terms.append(
                Term(
                    residual: residual, weight: sign * count / (count + sign), label: label, sign: sign,
                    count: counts[label] + Int(sign), isFirst: isFirst))
        }
        for (i, value) in features.enumerated() { sums[place + i] += sign * Double(value) }
        counts[label] += Int(sign)
    }
}
