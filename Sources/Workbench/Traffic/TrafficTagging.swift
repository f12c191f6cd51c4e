package import Classification
internal import Embedding
package import Pipeline

/// A published set's decisions on many texts, embedded on all threads.
package struct TrafficTagging {
    let builder: SetBuilder
    let threads: Int

    package init(builder: SetBuilder, threads: Int) {
        self.builder = builder
        self.threads = threads
    }

    /// - Parameters:
    ///   - progress: called with the number of texts done and to do.
    ///   - consume: called in order with the places of some texts, their features and the decisions on them.
    package func decide(
        _ texts: [String], with set: PublishedSet, progress: ((Int, Int) -> Void)?,
        consume: (Range<Int>, FeatureMatrix, [Decision]) -> Void
    ) throws {
        let selection = FeatureSelection(
            layers: set.layers, from: set.layers, dimensions: builder.embedder.model.dimensions)
        try embedAll(
            texts, layers: set.layers, embedder: builder.embedder, threads: threads,
            progress: { progress?($0, texts.count) }
        ) { places, rows in
            let features = selection.features(of: rows, rows: 0..<rows.rows)
            consume(places, features, set.classifier.decide(features))
        }
    }

    /// The decisions alone, one a text.
    package func decisions(
        on texts: [String], with set: PublishedSet, progress: ((Int, Int) -> Void)?
    ) throws -> [Decision] {
        var decisions: [Decision] = []
        decisions.reserveCapacity(texts.count)
        try decide(texts, with: set, progress: progress) { decisions += $2 }
        return decisions
    }
}

extension PublishedSet {
    /// The names of what a decision gives: one label, or in multi mode several joined by `|`; none is an empty string.
    func names(_ decision: Decision) -> String { decision.labels.map { labels[$0] }.joined(separator: "|") }
}
