package import JSON

/// One text to be tagged, and what its sender wants to know about it.
package struct Message: Sendable, Hashable {
    /// The sender's id, or one made on arrival where the sender gave none. The result carries it.
    package var id: String
    /// The text; at least one character of it is not white space.
    package var text: String
    /// The label sets to apply, each once, in the order asked for: `nil` is every set, `[]` is none.
    package var sets: [String]?
    /// How long from its arrival the answer is of use; `nil` is for ever. `"deadline_ms"` on the wire.
    package var deadline: Duration?
    /// Whether the result shall carry its evidence. Default: no.
    package var explain: Bool
    /// Whatever the sender wants back with the result.
    package var metadata: JSONFragment?

    package init(
        id: String, text: String, sets: [String]? = nil, deadline: Duration? = nil, explain: Bool = false,
        metadata: JSONFragment? = nil
    ) {
        self.id = id
        self.text = text
        self.sets = sets
        self.deadline = deadline
        self.explain = explain
        self.metadata = metadata
    }
}
