package import Classification
internal import Embedding
package import Threads

/// A set's examples with their embeddings, to fit heads on all or some of them.
package struct EmbeddedSet {
    let labelCount: Int
    package let examples: [PublishedSet.Example]
    let embeddings: EmbeddingMatrix
    /// Of the examples' texts.
    let keys: [TextKey]
    let choices: LayerChoice
    package let options: ClassifierOptions
    let work: SetBuilder.Work

    /// The features of some layers: of all examples, or of those given.
    package func features(layers: [Int], rows: [Int]? = nil) -> FeatureMatrix {
        choices.features(embeddings, layers: layers, rows: rows ?? Array(0..<embeddings.rows))
    }

    /// Fits on all examples, or on those given.
    package func solve(
        rows: [Int]? = nil, on threads: FitThreads = FitThreads(), cancellation: Cancellation? = nil
    ) throws -> SolvedHead {
        let rows = rows ?? Array(0..<embeddings.rows)
        return try choices.solve(
            labels: rows.map { examples[$0].labels }, keys: rows.map { keys[$0] }, labelCount: labelCount, options: options,
            threads: threads, cancellation: cancellation
        ) {
            features(layers: $0, rows: rows)
        }
    }

    /// The examples, or those given, by the keys of their texts.
    package func index(rows: [Int]? = nil) -> ExampleIndex {
        guard let rows else { return ExampleIndex(keys, labels: examples.map(\.labels)) }
        return ExampleIndex(rows.map { keys[$0] }, labels: rows.map { examples[$0].labels })
    }

    /// Decides on some of the examples as on messages.
    ///
    /// - Parameters:
    ///   - head: solved on other examples.
    ///   - rows: these other examples.
    package func decide(_ asked: [Int], by head: SolvedHead, solvedOn rows: [Int]) -> [Decision] {
        index(rows: rows).decide(
            features(layers: head.layers, rows: asked), keys: asked.map { keys[$0] }, by: head.classifier)
    }
}
