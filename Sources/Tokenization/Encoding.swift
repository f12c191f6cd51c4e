/// The tokens of one text, special tokens included.
package struct Encoding: Sendable, Hashable {
    /// Token ids, in the order of the text.
    package var ids: [Int32]

    /// For each token, the bytes of the original text's UTF-8 it was made from; `0..<0` for the special tokens that frame the text.
    ///
    /// Characters that normalization removes (accents, control characters) belong to a token only if they are between
    /// two of its characters. Where canonical ordering moves one of the few marks that accent stripping keeps in front
    /// of marks that it removes, upstream reports the place of a removed one; here it is that of the mark itself.
    package var offsets: [Range<Int>]

    /// Whether tokens were cut off at the limit.
    package var isTruncated: Bool

    package init(ids: [Int32], offsets: [Range<Int>], isTruncated: Bool) {
        self.ids = ids
        self.offsets = offsets
        self.isTruncated = isTruncated
    }
}
