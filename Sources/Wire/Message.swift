package import JSON

/// One text to tag, with the sender's options.
package struct Message: Sendable, Hashable {
    /// The sender's id, or one generated on arrival if there is none. The result carries it.
    package var id: String
    /// The text; at least one character of it is not white space. Empty if the message has `tokenIDs`.
    package var text: String
    /// Ids of the model's vocabulary in place of a text, without special tokens; `"token_ids"` on the wire.
    package var tokenIDs: [Int32]?
    /// The label sets to apply, without duplicates, in the order requested: `nil` is every set, `[]` is none.
    package var sets: [String]?
    /// How long after its arrival the answer is useful; `nil` is for ever. `"deadline_ms"` on the wire.
    package var deadline: Duration?
    /// Whether the result includes evidence. Default: no.
    package var explain: Bool
    /// Whether the result has the confidence of every label. Default: no.
    package var scores: Bool
    /// Whether the result has the text's embedding. Default: no.
    package var embed: Bool
    /// Any value that the sender gets back with the result.
    package var metadata: JSONFragment?

    package init(
        id: String, text: String, sets: [String]? = nil, deadline: Duration? = nil, explain: Bool = false,
        scores: Bool = false, embed: Bool = false, tokenIDs: [Int32]? = nil, metadata: JSONFragment? = nil
    ) {
        self.id = id
        self.text = text
        self.sets = sets
        self.deadline = deadline
        self.explain = explain
        self.scores = scores
        self.embed = embed
        self.tokenIDs = tokenIDs
        self.metadata = metadata
    }
}
