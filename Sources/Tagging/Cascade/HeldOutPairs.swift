package import Classification
package import Embedding

/// Both models' decisions on a set's own examples, each decided by heads fitted without it.
package enum HeldOutPairs {
    /// More examples than this take too long to leave out one by one; then only the stream decides.
    private static let maxExamples = 20_000

    /// A set as one of the models sees it.
    package struct Tier {
        package let classifier: Classifier
        let features: FeatureMatrix

        /// - Parameter features: those that the classifier was fitted on.
        package init(_ classifier: Classifier, _ features: FeatureMatrix) {
            self.classifier = classifier
            self.features = features
        }

        func heldOut(_ labels: [[Int]]) throws -> HeldOutDecisions {
            try Classifier.heldOut(
                TrainingExamples(features: features, labels: labels, labelCount: classifier.labelCount),
                options: classifier.options)
        }
    }

    /// - Parameters:
    ///   - transformer: the set as the transformer sees it.
    ///   - fast: the same set as the static model sees it.
    ///   - embedder: the static model: examples that it was fitted to are skipped, since it does better on them than on others.
    package static func of(
        _ transformer: PublishedSet, fast: PublishedSet, embedder: StaticEmbedder
    ) throws -> [TierPair] {
        guard transformer.examples.count <= maxExamples else { return [] }
        precondition(transformer.examples.count == fast.examples.count, "the models see different examples")
        return try of(
            Tier(transformer.classifier, try transformer.features), fast: Tier(fast.classifier, try fast.features),
            labels: transformer.examples.map(\.labels)
        ) { !embedder.wasFitted(to: transformer.examples[$0].text) }
    }

    /// - Parameters:
    ///   - labels: of the examples that both were fitted on.
    ///   - counts: whether an example counts.
    package static func of(
        _ transformer: Tier, fast: Tier, labels: [[Int]], counts: (Int) -> Bool
    ) throws -> [TierPair] {
        let counted = Set(labels.indices.filter(counts))
        guard !counted.isEmpty else { return [] }
        let (slow, quick) = (try transformer.heldOut(labels), try fast.heldOut(labels))
        let places = Dictionary(uniqueKeysWithValues: slow.rows.enumerated().map { ($1, $0) })
        return quick.rows.enumerated().compactMap { place, row in
            guard counted.contains(row), let other = places[row] else { return nil }
            let isStrange = Double(quick.pValues[place]) <= fast.classifier.options.anomalyRate
            let (own, theirs) = (quick.probabilities[row: place], slow.probabilities[row: other])
            return TierPair(
                certainty: isStrange ? -.infinity : fast.classifier.certainty(own),
                differs: fast.classifier.decidedLabels(own) != transformer.classifier.decidedLabels(theirs))
        }
    }
}
