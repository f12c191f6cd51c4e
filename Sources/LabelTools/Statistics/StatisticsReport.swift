/// Statistics of a set's examples, label by label.
package struct StatisticsReport: Sendable, Encodable {
    /// A label, and how often examples, each decided without itself, are mistaken for it.
    package struct Confusion: Sendable, Encodable {
        package var label: String
        package var share: Double
    }

    /// The label whose mean sentence is most like a label's.
    package struct Nearest: Sendable, Encodable {
        package var label: String
        package var cosine: Double
    }

    /// Where messages of the traffic meet a label. Shares of all messages, repeated ones counted.
    package struct Coverage: Sendable, Encodable {
        /// Messages that get the label.
        package var tagged: Double
        /// Messages whose nearest example has the label and is within the label's typical distance.
        package var covered: Double
    }

    /// One label.
    package struct LabelStatistics: Sendable, Encodable {
        package var label: String
        package var examples: Int
        /// Characters of an example.
        package var meanLength: Double
        /// Mean cosine distance of two examples.
        package var meanDistance: Double
        /// The effective number of different examples.
        package var vendiScore: Double
        /// The cosine distance within which nine in ten examples have the label's nearest other one; absent for a single one.
        package var typicalDistance: Double?
        package var nearest: Nearest?
        /// Share of the examples that are decided correctly, each without itself; absent if none can be held out.
        package var recall: Double?
        /// What the others are mostly mistaken for.
        package var confusion: Confusion?
        package var traffic: Coverage?

        enum CodingKeys: String, CodingKey {
            case label, examples, nearest, recall, confusion, traffic
            case meanLength = "mean_length"
            case meanDistance = "mean_distance"
            case vendiScore = "vendi_score"
            case typicalDistance = "typical_distance"
        }
    }

    /// Traffic, as the whole set sees it. Shares of all messages.
    package struct TrafficStatistics: Sendable, Encodable {
        package var messages: Int
        package var distinct: Int
        package var badLines: Int
        /// Messages whose nearest example is within its label's typical distance.
        package var covered: Double
        /// Messages flagged as anomalies.
        package var anomalies: Double
        /// Messages without any label (multi sets).
        package var untagged: Double

        enum CodingKeys: String, CodingKey {
            case messages, distinct, covered, anomalies, untagged
            case badLines = "bad_lines"
        }
    }

    /// One set.
    package struct SetStatistics: Sendable, Encodable {
        package var set: String
        package var version: String
        package var mode: String
        /// Different texts.
        package var examples: Int
        package var meanLength: Double
        package var meanDistance: Double
        package var vendiScore: Double
        /// Share of the examples decided as labelled, each without itself.
        package var heldOutAccuracy: Double?
        package var labels: [LabelStatistics]
        package var traffic: TrafficStatistics?

        enum CodingKeys: String, CodingKey {
            case set, version, mode, examples, labels, traffic
            case meanLength = "mean_length"
            case meanDistance = "mean_distance"
            case vendiScore = "vendi_score"
            case heldOutAccuracy = "held_out_accuracy"
        }
    }

    /// A set that cannot be used, and why.
    package struct Broken: Sendable, Encodable {
        package var set: String
        package var reason: String
    }

    package var sets: [SetStatistics]
    package var broken: [Broken]
}
