package import Classification
package import Embedding

/// Both tiers' decisions on a set's own examples, each decided by heads fitted without it.
package enum HeldOutPairs {
    /// More examples than this take too long to leave out one by one; then only the stream decides.
    private static let maxExamples = 20_000

    /// A set as one of the tiers sees it.
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
    ///   - full: the full tier's set.
    ///   - fast: the fast tier's.
    ///   - embedder: the static model: examples that it was fitted to are skipped, since it does better on them than on others.
    package static func of(
        _ full: PublishedSet, fast: PublishedSet, embedder: StaticEmbedder
    ) throws -> [TierPair] {
        guard full.examples.count <= maxExamples else { return [] }
        precondition(full.examples.count == fast.examples.count, "the tiers see different examples")
        return try of(
            Tier(full.classifier, try full.features), fast: Tier(fast.classifier, try fast.features),
            labels: full.examples.map(\.labels)
        ) { !embedder.wasFitted(to: full.examples[$0].text) }
    }

    /// - Parameters:
    ///   - labels: of the examples that both were fitted on.
    ///   - counts: whether an example counts.
    package static func of(
        _ full: Tier, fast: Tier, labels: [[Int]], counts: (Int) -> Bool
    ) throws -> [TierPair] {
        let counted = Set(labels.indices.filter(counts))
        guard !counted.isEmpty else { return [] }
        let (fullHeld, fastHeld) = (try full.heldOut(labels), try fast.heldOut(labels))
        let fullPlaces = Dictionary(uniqueKeysWithValues: fullHeld.rows.enumerated().map { ($1, $0) })
        return fastHeld.rows.enumerated().compactMap { fastPlace, row in
            guard counted.contains(row), let fullPlace = fullPlaces[row] else { return nil }
            let isStrange = Double(fastHeld.pValues[fastPlace]) <= fast.classifier.options.anomalyRate
            let fastRow = fastHeld.probabilities[row: fastPlace]
            let fullRow = fullHeld.probabilities[row: fullPlace]
            return TierPair(
                certainty: isStrange ? -.infinity : fast.classifier.certainty(fastRow),
                differs: fast.classifier.decidedLabels(fastRow) != full.classifier.decidedLabels(fullRow))
        }
    }
}
