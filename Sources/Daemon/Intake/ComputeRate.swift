/// How many tokens per second a compute thread processes, learnt from earlier batches.
package struct ComputeRate: Sendable {
    /// The factor by which each batch decays the past.
    private static let memory = 0.9
    private var tokens = 0.0
    private var seconds = 0.0

    package init() {}

    /// Nil until a batch has been computed.
    package var tokensPerSecond: Double? { seconds > 0 ? tokens / seconds : nil }

    package mutating func learn(tokens: Int, in duration: Duration) {
        self.tokens = self.tokens * Self.memory + Double(tokens)
        seconds = seconds * Self.memory + duration / .seconds(1)
    }

    /// How long a thread takes for `tokens`; zero until a batch has been computed.
    package func duration(tokens: Int) -> Duration {
        guard let rate = tokensPerSecond, rate > 0 else { return .zero }
        return .seconds(Double(tokens) / rate)
    }
}
