public import Classification
internal import Pipeline

/// What there is to say of a set's labels in numbers.
public struct LabelStatistics: Sendable, Encodable {
    public var set: String
    public var mode: String
    public var examples: Int
    public var layers: [Int]
    /// Of all examples together.
    public var diversity: Diversity
    /// Single mode: share of the examples decided right, each without itself; absent in multi mode or when none could be.
    public var heldOutAccuracy: Double?
    public var labels: [Label]
    /// With traffic: messages, distinct texts, and the share of the messages that is flagged as an anomaly.
    public var traffic: Coverage?

    /// One label.
    public struct Label: Sendable, Encodable {
        public var label: String
        public var diversity: Diversity
        /// Mean number of characters of an example.
        public var meanLength: Double
        /// Share of the label's examples that get it, each without itself; absent when none could be held out.
        public var heldOutRecall: Double?
        /// The label that its examples are most often taken for instead, and how often.
        public var takenFor: String?
        public var takenForShare: Double?
        /// With traffic: what the label gets of it.
        public var traffic: Coverage?

        enum CodingKeys: String, CodingKey {
            case label, diversity, traffic
            case meanLength = "mean_length"
            case heldOutRecall = "held_out_recall"
            case takenFor = "taken_for"
            case takenForShare = "taken_for_share"
        }
    }

    /// How traffic falls on a label or a set. Shares are fractions of 1.
    public struct Coverage: Sendable, Encodable {
        /// Messages, repetitions counted.
        public var messages: Int
        /// Share of all messages.
        public var share: Double
        /// Share of these messages that are near to an example: at least as near as the given share of examples
        /// are to their nearest other one.
        public var covered: Double
        /// Share of these messages that are flagged as anomalies.
        public var anomalies: Double
    }

    enum CodingKeys: String, CodingKey {
        case set, mode, examples, layers, diversity, labels, traffic
        case heldOutAccuracy = "held_out_accuracy"
    }
}
