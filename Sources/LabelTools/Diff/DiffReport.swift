/// What a changed set would tag differently.
package struct DiffReport: Sendable, Encodable {
    /// How many messages changed from one tag to another.
    package struct Transition: Sendable, Encodable {
        /// Labels joined with `|`; the background's name or nothing where there is none.
        package var from: String
        package var to: String
        /// Messages, repeated ones counted.
        package var count: Int
        /// Those that both versions are most sure of first.
        package var samples: [Sample]
    }

    /// A message whose tag changes.
    package struct Sample: Sendable, Encodable {
        package var text: String
        package var line: Int
        package var count: Int
        package var oldConfidence: Float
        package var newConfidence: Float

        enum CodingKeys: String, CodingKey {
            case text, line, count
            case oldConfidence = "old_confidence"
            case newConfidence = "new_confidence"
        }
    }

    /// Messages flagged as anomalies.
    package struct Anomalies: Sendable, Encodable {
        package var old = 0
        package var new = 0
        package var newlyFlagged = 0
        package var noLongerFlagged = 0

        enum CodingKeys: String, CodingKey {
            case old, new
            case newlyFlagged = "newly_flagged"
            case noLongerFlagged = "no_longer_flagged"
        }
    }

    /// How sure both versions are.
    package struct Confidence: Sendable, Encodable {
        /// Means over all messages.
        package var old: Double
        package var new: Double
        /// Mean absolute change of confidence, over messages whose tag stays.
        package var shift: Double
    }

    /// Messages that get a tag.
    package struct Share: Sendable, Encodable {
        package var label: String
        package var old: Int
        package var new: Int
    }

    /// One set in both versions.
    package struct SetChange: Sendable, Encodable {
        package var set: String
        package var oldVersion: String
        package var newVersion: String
        package var files: SetDifference
        /// Messages whose labels change, repeated ones counted.
        package var changed: Int
        package var changedShare: Double
        /// The most frequent first.
        package var transitions: [Transition]
        /// By label name, including the combined ones of a multi set.
        package var tags: [Share]
        package var anomalies: Anomalies
        package var confidence: Confidence

        enum CodingKeys: String, CodingKey {
            case set, files, changed, transitions, tags, anomalies, confidence
            case oldVersion = "old_version"
            case newVersion = "new_version"
            case changedShare = "changed_share"
        }
    }

    package var sets: [SetChange]
    /// Sets that only one side has.
    package var onlyOld: [String]
    package var onlyNew: [String]
    package var messages: Int
    package var distinct: Int
    package var badLines: Int
    /// Messages whose labels change in any set.
    package var changed: Int
    package var changedShare: Double

    enum CodingKeys: String, CodingKey {
        case sets, messages, distinct, changed
        case onlyOld = "only_old"
        case onlyNew = "only_new"
        case badLines = "bad_lines"
        case changedShare = "changed_share"
    }
}
