/// Tokens per byte of a frame, learnt from earlier frames: a quarter for plain English, less where JSON carries
/// metadata, more in scripts that the vocabulary spells out. A wrong estimate costs batches that are too small, never results.
package struct TokenRate {
    /// The actual tokens of some frames.
    package struct Yield {
        package var bytes = 0
        /// Without special tokens.
        package var tokens = 0

        package init(bytes: Int = 0, tokens: Int = 0) {
            self.bytes = bytes
            self.tokens = tokens
        }
    }

    /// The bytes of history that the estimate weighs.
    private static let memory = 16_384.0
    private static let plausible = 1.0 / 64...2.0
    private var tokensPerByte = 0.25

    package init() {}

    package func tokens(bytes: Int) -> Int { Int(Double(bytes) * tokensPerByte) }

    package mutating func learn(_ yield: Yield) {
        guard yield.bytes > 0 else { return }
        let (bytes, tokens) = (Double(yield.bytes), Double(yield.tokens))
        let mean = (tokensPerByte * Self.memory + tokens) / (Self.memory + bytes)
        tokensPerByte = min(max(mean, Self.plausible.lowerBound), Self.plausible.upperBound)
    }
}
