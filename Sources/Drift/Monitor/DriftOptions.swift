/// How a stream is watched.
package struct DriftOptions: Sendable {
    /// How many messages are the reference.
    package var referenceMessages = 5000
    /// On average at most one false alarm in this many messages.
    package var messagesPerFalseAlarm = 1_000_000.0
    /// Whether an alarm makes what follows the new reference. If not, the monitor goes on with the old one.
    package var restarts = true
    /// Whether texts are kept in memory for a while, so that a report can name words.
    package var reportsWords = true
    /// How many of the last messages, and of the reference, are kept for reports.
    package var keptMessages = 2048
    /// The label sets watched, the first in order of their first message.
    package var maxSets = 8
    package var seed: UInt64 = 17

    /// A reference of fewer messages shows too little.
    package static let minReference = 100
    /// What buckets, groups and directions are learnt from at most.
    private static let maxLearnt = 2000

    package init() {}

    /// The part of the reference from which a score's buckets are learnt.
    var learnCount: Int { min(referenceMessages * 2 / 5, Self.maxLearnt) }
    /// The part that fills the ranks.
    var rankCount: Int { referenceMessages - learnCount }
}
