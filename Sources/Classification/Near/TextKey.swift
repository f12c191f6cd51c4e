/// A text by its tokens: what tells whether it is one of a set's examples, or nearly one.
public struct TextKey: Sendable, Hashable {
    /// Hash of the tokens, in order: equal where the tokens are.
    public var exact: UInt64
    /// Hash of what near duplicates have in common: the distinct tokens, punctuation left out.
    public var near: UInt64

    public init(exact: UInt64, near: UInt64) {
        self.exact = exact
        self.near = near
    }
}
