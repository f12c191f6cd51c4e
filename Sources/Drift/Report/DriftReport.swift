/// What has changed in a stream, and since when.
package struct DriftReport: Sendable, Encodable {
    /// A share of the messages.
    package struct Share: Sendable, Encodable {
        package var name: String
        package var before: ShareInterval
        package var after: ShareInterval
    }

    /// A number's mean.
    package struct Numbers: Sendable, Encodable {
        package var before: Double
        package var after: Double
        /// The standard deviation in the reference.
        package var deviationBefore: Double

        enum CodingKeys: String, CodingKey {
            case before, after
            case deviationBefore = "deviation_before"
        }
    }

    /// How one score changed.
    package struct Change: Sendable, Encodable {
        package var aspect: DriftAspect
        /// The label set.
        package var set: String?
        /// What is measured, in words.
        package var measure: String
        /// How far this score alone is on the way to an alarm, from 0 to 1.
        package var evidence: Double
        /// The labels, scripts or groups that changed most.
        package var shares: [Share]?
        package var numbers: Numbers?
    }

    /// A group of similar texts.
    package struct Group: Sendable, Encodable {
        /// Its share of the reference's messages.
        package var before: Double
        /// Its share since the change.
        package var after: Double
        package var words: [String]
        /// Ids of typical messages.
        package var samples: [String]
    }

    /// The number of the message that raised the alarm, from 1; those of the reference count.
    package var found: Int
    /// The number of the first message after the change, as estimated.
    package var since: Int
    /// Its id and time, if it is still known.
    package var sinceID: String?
    package var sinceTime: Double?
    package var referenceMessages: Int
    /// Messages since the change that this report is about.
    package var messages: Int
    /// The strongest evidence first.
    package var changes: [Change]
    /// Words that became more frequent, the most telling first.
    package var words: [String]
    /// Words that became less frequent.
    package var wordsGone: [String]
    /// The group of similar texts that grew most.
    package var grown: Group?
    /// The one that shrank most.
    package var shrunk: Group?
    /// Ids of messages that show the change.
    package var samples: [String]

    enum CodingKeys: String, CodingKey {
        case found, since, messages, changes, words, grown, shrunk, samples
        case sinceID = "since_id"
        case sinceTime = "since_time"
        case referenceMessages = "reference_messages"
        case wordsGone = "words_gone"
    }

    /// Scores with less evidence of their own, by the share of the way to an alarm, are not listed.
    private static let minEvidence = 0.5
    private static let maxChanges = 8

    /// - Parameters:
    ///   - leading: the score with the strongest evidence.
    ///   - shares: of each score, how far it is on the way to an alarm.
    init(
        _ comparison: Comparison, leading: Int, shares: [Double], found: Int, since: Int, referenceMessages: Int, seed: UInt64
    ) {
        self.found = found
        self.since = since
        self.referenceMessages = referenceMessages
        let first = comparison.recent.first { $0.number == since }
        sinceID = first?.id
        sinceTime = first?.time
        messages = comparison.recent.count
        let others = shares.indices.filter { $0 != leading && shares[$0] >= Self.minEvidence }
            .sorted { (shares[$1], $0) < (shares[$0], $1) }
        changes = ([leading] + others.prefix(Self.maxChanges - 1)).map { comparison.change(of: $0, evidence: shares[$0]) }
        (words, wordsGone) = comparison.words()
        (grown, shrunk) = comparison.groups(seed: seed)
        samples = grown?.samples ?? comparison.samples(of: leading)
    }
}
