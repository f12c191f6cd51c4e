internal import Classification
package import Embedding

/// What both models say of a set's own examples, each decided by the heads that the others would have made.
package enum HeldOutPairs {
    /// More examples than this take too long to leave out one by one; then the stream alone decides.
    private static let mostExamples = 20_000

    /// - Parameters:
    ///   - transformer: the set as the transformer sees it.
    ///   - fast: the same set as the static model sees it.
    ///   - embedder: the static model: examples that it was fitted to are left out, since it knows them better than others.
    package static func of(
        _ transformer: PublishedSet, fast: PublishedSet, embedder: StaticEmbedder
    ) throws -> [TierPair] {
        guard transformer.examples.count <= mostExamples else { return [] }
        precondition(transformer.examples.count == fast.examples.count, "the models see different examples")
        let unseen = Set(transformer.examples.indices.filter { !embedder.wasFitted(to: transformer.examples[$0].text) })
        guard !unseen.isEmpty else { return [] }
        let (slow, quick) = (try heldOut(transformer), try heldOut(fast))
        let places = Dictionary(uniqueKeysWithValues: slow.rows.enumerated().map { ($1, $0) })
        return quick.rows.enumerated().compactMap { place, row in
            guard unseen.contains(row), let other = places[row] else { return nil }
            let isStrange = Double(quick.pValues[place]) <= fast.classifier.options.anomalyRate
            let (own, theirs) = (quick.probabilities[row: place], slow.probabilities[row: other])
            return TierPair(
                certainty: isStrange ? -.infinity : fast.classifier.certainty(own),
                differs: fast.classifier.decidedLabels(own) != transformer.classifier.decidedLabels(theirs))
        }
    }

    private static func heldOut(_ set: PublishedSet) throws -> HeldOutDecisions {
        try Classifier.heldOut(
            TrainingExamples(
                features: try set.features, labels: set.examples.map(\.labels), labelCount: set.classifier.labelCount),
            options: set.classifier.options)
    }
}
