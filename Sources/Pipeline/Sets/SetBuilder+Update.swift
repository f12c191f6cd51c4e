internal import Classification
internal import Embedding
package import LabelSets
internal import Logging

extension SetBuilder {
    /// How a set differs from the one in use.
    private struct Difference {
        /// The examples of the new set, with the old row of those that were there.
        var examples: [(example: PublishedSet.Example, row: Int?)]
        /// Rows that went, and places in `examples` that came. An example whose labels changed is in both.
        var gone: [Int]
        var come: [Int]
    }

    /// The set with a few examples added or taken away, live at once: exact means, covariance and scores under the choices of
    /// the last fit, without fitting again. Only new texts are embedded.
    ///
    /// - Returns: nil when it takes a build: labels or settings changed, much changed, or the statistics are not at hand.
    /// - Throws: what the embedder throws.
    package func update(_ published: PublishedSet, to set: LabelSet) throws -> PublishedSet? {
        let options = try options(of: set)
        let choices = try LayerChoice(of: set, defaults: defaults, model: embedder.model)
        guard published.labels == set.labels.map(\.name), published.classifier.options == options,
            published.combinations == choices.combinations
        else { return nil }
        let difference = Self.difference(published, Self.examples(of: set))
        let changes = difference.gone.count + difference.come.count
        guard changes <= FitStatistics.mostTerms else { return nil }
        var statistics: FitStatistics?
        if changes > 0 {
            statistics =
                published.head.statistics ?? heads?.readStatistics(headKey(set.name, published.version, choices, options))
            guard let statistics, statistics.changes + changes <= FitStatistics.mostTerms else { return nil }
        }
        let features = try features(published, difference)
        var head = published.head
        if var statistics {
            do {
                try Self.follow(difference, from: published, features, &statistics)
                head.classifier = try statistics.classifier(following: published.classifier)
                head.statistics = statistics
            } catch {
                // What cannot be followed is for a build to judge.
                logger?.debug("the set is fitted anew", metadata: ["set": "\(set.directory)", "reason": "\(error)"])
                return nil
            }
        }
        return PublishedSet(
            set: set, head: head, combinations: published.combinations, examples: difference.examples.map(\.example),
            features: features)
    }

    /// First what comes: a label may not be without examples in between.
    private static func follow(
        _ difference: Difference, from published: PublishedSet, _ features: FeatureMatrix, _ statistics: inout FitStatistics
    ) throws(ClassificationError) {
        for place in difference.come {
            try statistics.add(Array(features[row: place]), labels: difference.examples[place].example.labels)
        }
        for row in difference.gone {
            try statistics.remove(Array(published.features[row: row]), labels: published.examples[row].labels)
        }
    }

    private static func difference(_ published: PublishedSet, _ examples: [PublishedSet.Example]) -> Difference {
        var rows = Dictionary(
            published.examples.enumerated().map { ($1.text, $0) }, uniquingKeysWith: { first, _ in first })
        var difference = Difference(examples: [], gone: [], come: [])
        difference.examples.reserveCapacity(examples.count)
        for var example in examples {
            let row = rows.removeValue(forKey: example.text)
            let known = row.map { published.examples[$0] }
            example.since = known?.since ?? now
            if known?.labels != example.labels {
                if let row { difference.gone.append(row) }
                difference.come.append(difference.examples.count)
            }
            difference.examples.append((example, row))
        }
        difference.gone += rows.values.sorted()
        return difference
    }

    /// The features of the new set's examples; embeds those that are not known.
    private func features(_ published: PublishedSet, _ difference: Difference) throws -> FeatureMatrix {
        if difference.examples.map(\.row) == Array(0..<published.features.rows) { return published.features }
        let unknown = difference.examples.indices.filter { difference.examples[$0].row == nil }
        var embedded = FeatureMatrix(rows: 0, columns: published.features.columns)
        if !unknown.isEmpty {
            let session = try embedder.makeSession(layers: published.layers)
            var matrix = EmbeddingMatrix(layerCount: published.layers.count, dimensions: embedder.model.dimensions)
            try session.embed(unknown.map { session.tokenize(difference.examples[$0].example.text) }, into: &matrix)
            embedded = FeatureSelection(
                layers: published.layers, from: published.layers, dimensions: embedder.model.dimensions
            ).features(of: matrix, rows: 0..<matrix.rows)
        }
        var storage: [Float] = []
        storage.reserveCapacity(difference.examples.count * published.features.columns)
        var next = 0
        for (_, row) in difference.examples {
            if let row {
                storage.append(contentsOf: published.features[row: row])
            } else {
                storage.append(contentsOf: embedded[row: next])
                next += 1
            }
        }
        return FeatureMatrix(
            rows: difference.examples.count, columns: published.features.columns, storage: storage)
    }
}
