package import Embedding

/// A text to tag, as the full tier's tokens, and the sets that are to decide it.
package struct TagRequest: Sendable {
    package var text: String
    package var tokens: TokenizedText
    /// Sets of the snapshot that the request is tagged with.
    package var sets: [PublishedSet]

    package init(text: String, tokens: TokenizedText, sets: [PublishedSet]) {
        (self.text, self.tokens, self.sets) = (text, tokens, sets)
    }
}
