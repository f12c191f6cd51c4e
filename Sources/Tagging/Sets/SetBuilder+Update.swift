internal import Classification
internal import Embedding
package import LabelSets
internal import Logging
internal import Threads

extension SetBuilder {
    /// The set with a few examples added or removed, live at once: exact means, covariance and scores under the choices of
    /// the last fit, without fitting again. Only new texts are embedded.
    ///
    /// - Returns: nil when it takes a build: labels or settings changed, much changed, or the statistics are not available.
    /// - Throws: the embedder's errors.
    package func update(_ published: PublishedSet, to set: LabelSet) throws -> PublishedSet? {
        let options = options(of: set)
        let choices = try LayerChoice(of: set, defaults: defaults, model: embedder.model)
        guard published.labels == set.labels.map(\.name), published.classifier.options == options,
            choices.allows(published.combinations)
        else { return nil }
        let difference = ExampleDifference(from: published.examples, to: Self.examples(of: set), now: Self.now)
        guard difference.changes <= FitStatistics.maxTerms else { return nil }
        var head = published.head
        let features = try features(published, difference)
        var index = published.index
        if difference.changes > 0 {
            guard var statistics = published.head.statistics ?? statistics(of: published),
                statistics.changes + difference.changes <= FitStatistics.maxTerms
            else { return nil }
            do {
                try Self.follow(difference, from: published, features, &statistics)
                head.classifier = try statistics.classifier(following: published.classifier)
                head.statistics = statistics
                index = try self.index(published, difference)
            } catch {
                // An update that fails is left to a build.
                logger?.debug("the set is fitted from scratch", metadata: ["set": "\(set.directory)", "reason": "\(error)"])
                return nil
            }
        }
        return PublishedSet(
            set: set, head: head, combinations: published.combinations, examples: difference.examples,
            exampleFeatures: features, index: index, isStreamed: published.isStreamed)
    }

    /// A set with everything in memory that an update needs, so that none waits for the disk; nil when there is nothing to do.
    ///
    /// Statistics take about as much memory as the features of `dimensions` examples. Sets with fewer examples read them when
    /// they need them.
    package func prepare(_ published: PublishedSet) throws -> PublishedSet? {
        let known = published.head.statistics
        guard published.examples.count >= published.classifier.dimensions, var statistics = known ?? statistics(of: published)
        else { return nil }
        try statistics.prepare(for: published.classifier)
        // The engine compiles its kernels for few tokens with the first short text.
        _ = try features(of: [published.examples[0].text], layers: published.layers)
        return known == nil || statistics.isPrepared != known?.isPrepared
            ? PublishedSet(published, statistics: statistics) : nil
    }

    private func statistics(of published: PublishedSet) -> FitStatistics? {
        heads?.readStatistics(
            HeadCache.Key(
                name: published.name, version: published.version, combinations: published.combinations,
                options: published.classifier.options, isStreamed: published.isStreamed), of: published.classifier)
    }

    /// Additions first: a label may not be without examples in between.
    private static func follow(
        _ difference: ExampleDifference, from published: PublishedSet, _ features: ExampleFeatures,
        _ statistics: inout FitStatistics
    ) throws {
        for place in difference.come {
            try statistics.add(Array(features.row(place)), labels: difference.examples[place].labels)
        }
        for row in difference.gone {
            try statistics.remove(Array(published.exampleFeatures.row(row)), labels: published.examples[row].labels)
        }
    }

    private func index(_ published: PublishedSet, _ difference: ExampleDifference) throws -> ExampleIndex {
        let gone = difference.gone.map { published.examples[$0] }
        let come = difference.come.map { difference.examples[$0] }
        let keys = try TextKeys.all((gone + come).map(\.text), embedder: embedder)
        return published.index.following(
            gone: zip(keys, gone).map { ($0, $1.labels) }, come: zip(keys.dropFirst(gone.count), come).map { ($0, $1.labels) })
    }

    /// The features of the new set's examples; embeds the unknown ones.
    private func features(_ published: PublishedSet, _ difference: ExampleDifference) throws -> ExampleFeatures {
        let old = published.exampleFeatures
        if difference.kept.count == old.rows, difference.kept.indices.allSatisfy({ difference.kept[$0] == $0 }) { return old }
        let unknown = difference.kept.indices.filter { difference.kept[$0] == nil }
        guard !unknown.isEmpty else {
            return old.following(difference.kept, new: FeatureMatrix(rows: 0, columns: old.columns))
        }
        let new = try features(of: unknown.map { difference.examples[$0].text }, layers: published.layers)
        return old.following(difference.kept, new: new)
    }

    private func features(of texts: [String], layers: [Int]) throws -> FeatureMatrix {
        let session = try embedder.makeSession(layers: layers)
        if let cancellation { session.whileWaiting(cancellation.check) }
        var matrix = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
        try session.embed(texts.map(session.tokenize), into: &matrix)
        return FeatureSelection(layers: layers, from: layers, dimensions: embedder.model.dimensions)
            .features(of: matrix, rows: 0..<matrix.rows)
    }
}
