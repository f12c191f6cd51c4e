/// What a set's examples are like, label by label.
public struct StatisticsReport: Sendable, Encodable {
    /// A label, and how often its examples, each decided without itself, are taken for it.
    public struct Confusion: Sendable, Encodable {
        public var label: String
        public var share: Double
    }

    /// The label whose mean sentence is most like a label's.
    public struct Nearest: Sendable, Encodable {
        public var label: String
        public var cosine: Double
    }

    /// Where messages of the traffic meet a label. Shares of all messages, repeated ones counted.
    public struct Coverage: Sendable, Encodable {
        /// Messages that get the label.
        public var tagged: Double
        /// Messages whose nearest example has the label and is within the label's typical distance.
        public var covered: Double
    }

    /// One label.
    public struct LabelStatistics: Sendable, Encodable {
        public var label: String
        public var examples: Int
        /// Characters of an example.
        public var meanLength: Double
        /// Mean cosine distance of two examples.
        public var meanDistance: Double
        /// The effective number of different examples.
        public var vendiScore: Double
        /// The cosine distance within which nine in ten examples have the label's nearest other one; absent for a single one.
        public var typicalDistance: Double?
        public var nearest: Nearest?
        /// Share of the examples that are found when each is decided without itself; absent where none can be held out.
        public var recall: Double?
        /// What the others are mostly taken for.
        public var confusion: Confusion?
        public var traffic: Coverage?

        enum CodingKeys: String, CodingKey {
            case label, examples, nearest, recall, confusion, traffic
            case meanLength = "mean_length"
            case meanDistance = "mean_distance"
            case vendiScore = "vendi_score"
            case typicalDistance = "typical_distance"
        }
    }

    /// Traffic, as the whole set sees it. Shares of all messages.
    public struct TrafficStatistics: Sendable, Encodable {
        public var messages: Int
        public var distinct: Int
        public var badLines: Int
        /// Messages whose nearest example is within its label's typical distance.
        public var covered: Double
        /// Messages flagged as anomalies.
        public var anomalies: Double
        /// Messages without any label (multi sets).
        public var untagged: Double

        enum CodingKeys: String, CodingKey {
            case messages, distinct, covered, anomalies, untagged
            case badLines = "bad_lines"
        }
    }

    /// One set.
    public struct SetStatistics: Sendable, Encodable {
        public var set: String
        public var version: String
        public var mode: String
        /// Different texts.
        public var examples: Int
        public var meanLength: Double
        public var meanDistance: Double
        public var vendiScore: Double
        /// Share of the examples decided as labelled when each is decided without itself.
        public var heldOutAccuracy: Double?
        public var labels: [LabelStatistics]
        public var traffic: TrafficStatistics?

        enum CodingKeys: String, CodingKey {
            case set, version, mode, examples, labels, traffic
            case meanLength = "mean_length"
            case meanDistance = "mean_distance"
            case vendiScore = "vendi_score"
            case heldOutAccuracy = "held_out_accuracy"
        }
    }

    /// A set that cannot be used, and why.
    public struct Broken: Sendable, Encodable {
        public var set: String
        public var reason: String
    }

    public var sets: [SetStatistics]
    public var broken: [Broken]
}
