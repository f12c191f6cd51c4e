package import Drift
package import Embedding
internal import Wire

extension Observation {
    /// A text and its tags.
    ///
    /// - Parameters:
    ///   - row: the embeddings' row of the text; nil if it has none.
    ///   - kinds: of the request's tokens.
    package init(
        id: String, _ request: borrowing TagRequest, tags: TextTags, embeddings: borrowing EmbeddingMatrix, row: Int?,
        sketch: EmbeddingSketch, kinds: TokenKinds, time: Double? = nil
    ) {
        self.init(id: id, text: request.text, unknownShare: kinds.unknownShare(of: request.tokens.ids), time: time)
        sets.reserveCapacity(tags.sets.count)
        for (name, tag) in tags.sets {
            let label =
                switch tag.decision {
                case .single(let label): label ?? "none"
                case .multi(let labels): labels.count == 1 ? labels[0] : labels.joined(separator: "+")
                }
            sets.append(OfSet(set: name, label: label, confidence: tag.confidence, pValue: tag.pValue))
        }
        if tags.anomaly.pValue != nil { isAnomaly = tags.anomaly.isAnomaly }
        guard let row else { return }
        // The last layer, which is the sentence's embedding if the sets use it.
        let end = (row + 1) * embeddings.columns
        self.sketch = sketch(embeddings.storage[end - embeddings.dimensions..<end])
    }
}
