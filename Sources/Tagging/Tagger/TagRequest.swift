package import Embedding

/// A text to tag, as the full tier's tokens, and the sets that are to decide it.
package struct TagRequest: Sendable {
    package var text: String
    package var tokens: TokenizedText
    /// Sets of the snapshot that the request is tagged with.
    package var sets: [PublishedSet]
    /// Whether tags have the confidence of every label.
    package var scores: Bool

    package init(text: String, tokens: TokenizedText, sets: [PublishedSet], scores: Bool = false) {
        (self.text, self.tokens, self.sets, self.scores) = (text, tokens, sets, scores)
    }
}
