package import Classification
internal import Embedding

/// A set's examples with their embeddings, to fit heads on all or some of them.
package struct EmbeddedSet {
    let labelCount: Int
    package let examples: [PublishedSet.Example]
    let embeddings: EmbeddingMatrix
    let choices: LayerChoice
    package let options: ClassifierOptions
    let work: SetBuilder.Work

    /// The features of some layers: all examples, or those given.
    package func features(layers: [Int], rows: [Int]? = nil) -> FeatureMatrix {
        choices.features(embeddings, layers: layers, rows: rows ?? Array(0..<embeddings.rows))
    }

    /// Fits on all examples, or on those given.
    package func solve(rows: [Int]? = nil, cancellation: Cancellation? = nil) throws -> SolvedHead {
        let rows = rows ?? Array(0..<embeddings.rows)
        return try choices.solve(
            labels: rows.map { examples[$0].labels }, labelCount: labelCount, options: options, cancellation: cancellation
        ) {
            features(layers: $0, rows: rows)
        }
    }
}
