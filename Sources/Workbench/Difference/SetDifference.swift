/// What two versions of a set tag differently. Shares are fractions of 1; counts are messages, repetitions counted.
public struct SetDifference: Sendable, Encodable {
    /// The set's name in the new version.
    public var set: String
    public var messages: Int
    /// Messages that get other labels.
    public var changed: Int
    public var changedShare: Double
    /// From which labels to which, the most frequent first.
    public var transitions: [Transition]
    /// Messages flagged as anomalies by the old version and by the new one, by the new alone, and by the old alone.
    public var anomaliesBefore: Int
    public var anomaliesAfter: Int
    public var newlyAnomalous: Int
    public var noLongerAnomalous: Int
    /// Mean change of the confidence where the labels stay.
    public var meanConfidenceChange: Double
    /// What changed in the examples; labels without changes are left out.
    public var examples: [ExampleChange]

    public struct Transition: Sendable, Encodable {
        /// Several labels are joined by `|`; none is an empty string.
        public var from: String
        public var to: String
        public var messages: Int
        /// The surest of them.
        public var samples: [Sample]
    }

    public struct Sample: Sendable, Encodable {
        public var text: String
        public var before: Float
        public var after: Float
    }

    public struct ExampleChange: Sendable, Encodable {
        public var label: String
        public var added: Int
        public var removed: Int
    }

    enum CodingKeys: String, CodingKey {
        case set, messages, changed, transitions, examples
        case changedShare = "changed_share"
        case anomaliesBefore = "anomalies_before"
        case anomaliesAfter = "anomalies_after"
        case newlyAnomalous = "newly_anomalous"
        case noLongerAnomalous = "no_longer_anomalous"
        case meanConfidenceChange = "mean_confidence_change"
    }
}
