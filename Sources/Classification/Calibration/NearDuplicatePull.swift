import Glibc

/// How much evidence a near duplicate among the examples adds to a text's scores.
///
/// The pull δ is added to the log-odds of the near duplicates' labels, weighted by their share; in multi mode it is taken from
/// those of the labels that they do not have. It minimizes the log loss of the held-out examples that have a near duplicate, whose
/// scores know that duplicate as any other example. Laplace smoothing adds one text that agrees and one that does not, both at even
/// odds, so that few examples say little and none says nothing. δ is never negative.
package struct NearDuplicatePull {
    /// A held-out example that has near duplicates.
    package struct Observation {
        /// Calibrated, one per label.
        var logits: [Float]
        var labels: [Int]
        /// Labels of its near duplicates.
        var shares: [ExampleMatch.Share]
        /// Examples that are near duplicates of each other are held out together when δ is validated.
        var group: Int

        package init(logits: [Float], labels: [Int], shares: [ExampleMatch.Share], group: Int) {
            (self.logits, self.labels, self.shares, self.group) = (logits, labels, shares, group)
        }
    }

    private let mode: ClassificationMode
    /// Single mode: see `LabelNoise`.
    private let noise: Double

    /// Beyond this a label is nearly certain.
    private static let strongest = 8.0
    private static let folds = 5

    package init(mode: ClassificationMode, noise: Double) {
        self.mode = mode
        self.noise = noise
    }

    /// Fits δ on held-out examples; nil if none has a near duplicate.
    ///
    /// On groups of near duplicates that had no part in its choice, a pull has to save more log loss than chance would; else there
    /// is none.
    package func fit(_ observations: [Observation]) -> FitSummary.NearDuplicates? {
        guard !observations.isEmpty else { return nil }
        let before = loss(observations, 0)
        var strength = strength(observations)
        var saved = 0.0
        for fold in 0..<Self.folds {
            let own = observations.filter { $0.group % Self.folds == fold }
            guard !own.isEmpty else { continue }
            let others = self.strength(observations.filter { $0.group % Self.folds != fold })
            saved += loss(own, 0) - loss(own, others)
        }
        if saved <= TemperedPrior.minSaving { strength = 0 }
        let agreeing = observations.reduce(0.0) { sum, observation in
            let own = observation.shares.filter { observation.labels.contains($0.label) }
            return sum + Double(own.reduce(0) { $0 + $1.value }) / Double(observation.labels.count)
        }
        let count = Double(observations.count)
        return FitSummary.NearDuplicates(
            examples: observations.count, agreement: agreeing / count, strength: strength,
            saving: (before - loss(observations, strength)) / count)
    }

    /// The δ of least smoothed loss, by golden section: the loss is convex except for the share of noise.
    private func strength(_ observations: [Observation]) -> Double {
        guard !observations.isEmpty else { return 0 }
        func objective(_ pull: Double) -> Double {
            // −log σ(δ) − log σ(−δ)
            loss(observations, pull) + 2 * log1p(exp(-pull)) + pull
        }
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (0.0, Self.strongest)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (objective(left), objective(right))
        while high - low > 1e-3 {
            if atLeft < atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = objective(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = objective(right)
            }
        }
        let found = (low + high) / 2
        return objective(found) < objective(0) && found > 0.01 ? found : 0
    }

    /// The sum over the examples.
    private func loss(_ observations: [Observation], _ pull: Double) -> Double {
        observations.reduce(0) { sum, observation in
            var logits = observation.logits
            Self.shift(&logits, by: Float(pull), observation.shares, mode: mode)
            return sum + (mode == .single ? loss(logits, observation.labels[0]) : loss(logits, observation.labels))
        }
    }

    private func loss(_ logits: [Float], _ label: Int) -> Double {
        let top = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp(Double($1 - top)) }
        let probability = exp(Double(logits[label] - top)) / total
        return -log((1 - noise) * probability + noise / Double(logits.count))
    }

    /// Of the yes or no of every label.
    private func loss(_ logits: [Float], _ labels: [Int]) -> Double {
        logits.indices.reduce(0) { sum, label in
            let logit = Double(logits[label])
            return sum + log1p(exp(-abs(logit))) + max(labels.contains(label) ? -logit : logit, 0)
        }
    }

    /// Pulls a text's logits towards the labels of its near duplicates.
    static func shift(_ logits: inout [Float], by pull: Float, _ shares: [ExampleMatch.Share], mode: ClassificationMode) {
        if mode == .multi { for label in logits.indices { logits[label] -= pull } }
        let scale: Float = mode == .multi ? 2 : 1
        for share in shares { logits[share.label] += scale * pull * share.value }
    }
}

extension NearDuplicatePull {
    /// Examples that share a key with others but have other tokens. What held-out scores never see beside an example, its copies,
    /// does not count.
    static func observations(
        _ keys: [TextKey], held: [Int], of cohort: Cohort, logits: (Int) -> [Float]
    ) -> [Observation] {
        guard !keys.isEmpty else { return [] }
        precondition(keys.count == cohort.rows, "\(keys.count) keys of \(cohort.rows) examples")
        var members: [UInt64: [Int]] = [:]
        for (row, key) in keys.enumerated() { members[key.near, default: []].append(row) }
        var groups: [UInt64: Int] = [:]
        return held.enumerated().compactMap { place, row in
            guard let all = members[keys[row].near], all.count > 1 else { return nil }
            // A key shared by a thousand examples must not cost a million comparisons.
            let others = all.prefix(maxCompared).filter {
                keys[$0].exact != keys[row].exact && cohort.duplicates.group[$0] != cohort.duplicates.group[row]
            }.prefix(maxCounted)
            guard !others.isEmpty else { return nil }
            let group = groups[keys[row].near] ?? groups.count
            groups[keys[row].near] = group
            return Observation(
                logits: logits(place), labels: cohort.labels[row],
                shares: ExampleMatch.shares(others.map { cohort.labels[$0] }), group: group)
        }
    }

    /// Near duplicates of a text whose labels count.
    package static let maxCounted = 64
    private static let maxCompared = 1024
}
