/// Messages that would teach a set most if somebody labelled them.
public struct Suggestions: Sendable, Encodable {
    public var set: String
    /// Messages looked at, and distinct texts among them that are no examples yet.
    public var messages: Int
    public var candidates: Int
    /// The most wanted first.
    public var suggestions: [Suggestion]

    /// One message.
    public struct Suggestion: Sendable, Encodable {
        public var text: String
        /// How often it came.
        public var count: Int
        /// What the set says now; several labels of a multi set are joined by `|`, none is an empty string.
        public var label: String
        public var confidence: Float
        /// The best labels.
        public var top: [Guess]
        /// What one more label would tell, 0 (nothing) to 1: see `SuggestionRun`.
        public var uncertainty: Float
        public var anomaly: Bool
        public var reason: String
    }

    public struct Guess: Sendable, Encodable {
        public var label: String
        public var confidence: Float
    }
}
