package import Classification
internal import Embedding

/// Whether a text as a whole is an anomaly: the combined flag of a result.
package struct TextAnomaly: Sendable, Hashable {
    package var isAnomaly: Bool
    /// Nil if it was not judged: no set was asked, or a fast tier answered.
    package var pValue: Float?
    /// What the p-value compares the text with.
    package var reference = AnomalyReference.examples

    /// Of a text that is not judged.
    package static let none = TextAnomaly(isAnomaly: false, pValue: nil)
    /// Of a text that is an example of a set that it was to be tagged with.
    static let example = TextAnomaly(isAnomaly: false, pValue: 1)
}

/// Embedded texts that are to be judged together, in the order of the stream.
struct JudgedTexts {
    let density: SetsDensity
    let embeddings: EmbeddingMatrix
    /// Which rows of `embeddings` they are, and whether each is an example of a set that was asked.
    let rows: [Int]
    let areExamples: [Bool]
    /// Projected, a matrix for each of the density's layers.
    let projected: [FeatureMatrix]
    let rate: Double

    /// - Parameter layers: of the embeddings.
    init?(
        _ embeddings: EmbeddingMatrix, layers: [Int], rows: [Int], areExamples: [Bool], with snapshot: SetRegistry.Snapshot
    ) {
        guard !rows.isEmpty, let density = snapshot.density else { return nil }
        (self.density, self.embeddings, self.rows, self.areExamples) = (density, embeddings, rows, areExamples)
        projected = density.project(embeddings, layers: layers, rows: rows)
        rate = snapshot.anomalyRate
    }

    /// By the examples of all sets.
    var byExamples: [TextAnomaly] {
        zip(density.examples.pValues(projected), areExamples).map { pValue, isExample in
            isExample ? .example : TextAnomaly(isAnomaly: Double(pValue) <= rate, pValue: pValue)
        }
    }

    /// The last layer's vector of a text, which tells kinds of oddity apart.
    func kind(of text: Int) -> ArraySlice<Float> {
        let end = (rows[text] + 1) * embeddings.columns
        return embeddings.storage[end - embeddings.dimensions..<end]
    }
}
