internal import Classification
internal import Embedding
internal import Wire

/// The explanation of one message over several turns of a compute thread: what is embedded so far.
package final class Explanation {
    package let request: TagRequest
    let snapshot: SetRegistry.Snapshot
    let text: AblatedText
    /// One row per item of `text.tokens`; the first `embedded` are filled.
    fileprivate(set) var embeddings: EmbeddingMatrix
    fileprivate(set) var embedded = 0

    init(_ request: TagRequest, with snapshot: SetRegistry.Snapshot, session: any EmbeddingSession, dimensions: Int) {
        self.request = request
        self.snapshot = snapshot
        let limit = request.sets.isEmpty ? 0 : Explainer.wordLimit(tokens: request.tokens.ids.count)
        text = AblatedText(request.text, tokens: request.tokens, wordLimit: limit, session: session)
        embeddings = EmbeddingMatrix(
            rows: text.tokens.count, layerCount: session.layers.count, dimensions: dimensions)
    }

    package var isEmbedded: Bool { embedded == text.tokens.count }
}

extension Explainer {
    /// Embeds up to `tokens` more tokens of an explanation, and at least one text.
    ///
    /// - Parameter buffer: is overwritten.
    /// - Returns: how many tokens it embedded.
    func advance(_ explanation: Explanation, tokens limit: Int, buffer: inout EmbeddingMatrix) throws -> Int {
        var count = 0
        var end = explanation.embedded
        let texts = explanation.text.tokens
        while end < texts.count, end == explanation.embedded || count + texts[end].ids.count <= limit {
            count += texts[end].ids.count
            end += 1
        }
        guard end > explanation.embedded else { return 0 }
        try session.embed(Array(texts[explanation.embedded..<end]), into: &buffer)
        let columns = buffer.columns
        explanation.embeddings.storage.replaceSubrange(
            explanation.embedded * columns..<end * columns, with: buffer.storage[..<((end - explanation.embedded) * columns)])
        explanation.embedded = end
        return count
    }

    /// The tags of a text that is embedded with all its variants.
    func tags(_ explanation: Explanation) throws -> TextTags {
        try tags([explanation.request][...], [explanation.text], explanation.embeddings)[0]
    }
}
