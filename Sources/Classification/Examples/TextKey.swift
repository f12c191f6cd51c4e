/// A text by its tokens: tells whether it is one of a set's examples, or nearly one.
package struct TextKey: Sendable, Hashable {
    /// Hash of the tokens, in order: equal if the tokens are.
    package var exact: UInt64
    /// Hash of what near duplicates have in common: the distinct tokens without punctuation.
    package var near: UInt64

    package init(exact: UInt64, near: UInt64) {
        self.exact = exact
        self.near = near
    }
}
