/// How many tokens a byte of a frame makes, learnt from the frames before: a quarter for plain English, less where JSON carries
/// metadata, more in scripts that the vocabulary spells out. An estimate that is off costs batches that are too small, never results.
package struct TokenRate {
    /// What some frames turned out to hold.
    package struct Yield {
        package var bytes = 0
        /// Special tokens not counted.
        package var tokens = 0

        package init(bytes: Int = 0, tokens: Int = 0) {
            self.bytes = bytes
            self.tokens = tokens
        }
    }

    /// Bytes that the past counts for.
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
