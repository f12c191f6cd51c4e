internal import Classification
internal import Tagging

/// A set's decision on a message, in names.
struct MessageTag: Hashable {
    /// The labels given, by name, joined with `|`; where none is, the background's name or nothing.
    var name: String
    /// How sure the set is of exactly these labels.
    var confidence: Float
    var isAnomaly: Bool

    init(_ decision: Decision, of set: PublishedSet) {
        let none = set.classifier.options.background.map { set.labels[$0] } ?? ""
        name = decision.labels.isEmpty ? none : decision.labels.map { set.labels[$0] }.sorted().joined(separator: "|")
        confidence = decision.labels.isEmpty ? 1 - decision.confidence : decision.confidence
        isAnomaly = decision.isAnomaly
    }
}
