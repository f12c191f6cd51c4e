internal import Classification
public import LabelSets
public import Pipeline

/// Finds the messages that, labelled, would help a set most: those that it is unsure of, and that differ from each other and
/// from its examples.
///
/// Uncertainty is 1 − margin (Scheffer et al. 2001) in single mode, and in multi mode the nearness of a label's probability to
/// its threshold. It is weighted by density, the mean cosine to the other uncertain texts (Settles and Craven 2008), so that
/// oddities which nothing else resembles do not take all places. Of the most uncertain texts, `DiverseSelection` takes those
/// that are new.
public struct SuggestionRun {
    private let builder: SetBuilder
    private let threads: Int

    public init(builder: SetBuilder, threads: Int) {
        self.builder = builder
        self.threads = threads
    }

    /// The most uncertain texts that are compared with each other, for every one that is asked for, and at least so many.
    private static let (poolFactor, leastPool, mostPool) = (10, 500, 5000)

    /// - Throws: `PipelineError` for a set that cannot be fitted, and what the embedder throws.
    public func run(
        _ set: LabelSet, traffic: Traffic, count: Int, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Suggestions {
        let published = try builder.build(set).set
        let known = Set(published.examples.map(\.text))
        let places = traffic.texts.indices.filter { !known.contains(traffic.texts[$0]) }
        var pool = Pool(capacity: min(max(count * Self.poolFactor, Self.leastPool), Self.mostPool))
        try TrafficTagging(builder: builder, threads: threads).decide(
            places.map { traffic.texts[$0] }, with: published, progress: progress
        ) { range, features, decisions in
            for (row, index) in range.enumerated() {
                pool.add(
                    place: places[index], uncertainty: Self.uncertainty(decisions[row], published), decision: decisions[row],
                    features: features[row: row])
            }
        }
        let candidates = pool.best
        let features = FeatureMatrix(candidates.map { Array($0.features) })
        let chosen =
            candidates.isEmpty
            ? []
            : DiverseSelection.choose(
                count, from: features, worth: zip(candidates, Self.densities(features)).map { $0.uncertainty * $1 },
                known: published.features)
        return Suggestions(
            set: set.name, messages: traffic.messages, candidates: places.count,
            suggestions: chosen.map { row in
                let candidate = candidates[row]
                return suggestion(
                    traffic.texts[candidate.place], count: traffic.counts[candidate.place], candidate, published)
            })
    }

    private static func uncertainty(_ decision: Decision, _ set: PublishedSet) -> Float {
        guard set.mode == .multi else { return max(0, 1 - decision.margin) }
        let distances = set.classifier.summary.thresholds.map { threshold in
            abs(decision.probabilities[threshold.label] - Float(threshold.value))
        }
        return max(0, 1 - 2 * (distances.min() ?? 0.5))
    }

    /// The mean cosine of each row to all rows, none negative.
    private static func densities(_ features: FeatureMatrix) -> [Float] {
        var mean = [Float](repeating: 0, count: features.columns)
        for (index, value) in features.storage.enumerated() {
            mean[index % features.columns] += value / Float(features.rows)
        }
        return (0..<features.rows).map { row in max(0, zip(features[row: row], mean).reduce(0) { $0 + $1.0 * $1.1 }) }
    }

    private func suggestion(
        _ text: String, count: Int, _ candidate: Candidate, _ set: PublishedSet
    ) -> Suggestions.Suggestion {
        let decision = candidate.decision
        let top = decision.top(2).map { Suggestions.Guess(label: set.labels[$0.label], confidence: $0.confidence) }
        let percents = top.map { "\($0.label) \(Int(($0.confidence * 100).rounded())) %" }
        let unsure =
            candidate.uncertainty >= 0.5
            ? "the set is in two minds: \(percents.joined(separator: ", "))" : "unlike the examples so far"
        let strange = decision.isAnomaly ? "; nothing like it is among the examples" : ""
        return Suggestions.Suggestion(
            text: text, count: count, label: set.names(decision), confidence: decision.confidence, top: top,
            uncertainty: candidate.uncertainty, anomaly: decision.isAnomaly, reason: unsure + strange)
    }

    private struct Candidate {
        var place: Int
        var uncertainty: Float
        var decision: Decision
        var features: ArraySlice<Float>
    }

    /// The most uncertain candidates, the first of equals.
    private struct Pool {
        let capacity: Int
        private var held: [Candidate] = []

        init(capacity: Int) { self.capacity = capacity }

        var best: [Candidate] { Self.sorted(held).prefix(capacity).map { $0 } }

        mutating func add(place: Int, uncertainty: Float, decision: Decision, features: ArraySlice<Float>) {
            held.append(
                Candidate(place: place, uncertainty: uncertainty, decision: decision, features: ArraySlice(Array(features))))
            // So that a long stream needs no more memory than a short one.
            if held.count >= 2 * capacity { held = Array(Self.sorted(held).prefix(capacity)) }
        }

        private static func sorted(_ candidates: [Candidate]) -> [Candidate] {
            candidates.sorted { ($1.uncertainty, $0.place) < ($0.uncertainty, $1.place) }
        }
    }
}
