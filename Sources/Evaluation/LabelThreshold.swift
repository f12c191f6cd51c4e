package import Classification

/// The threshold of one label of a multi set, and the results of others on held-out examples.
package struct LabelThreshold: Sendable, Encodable {
    package var label: String
    /// Minimum probability at which the label is given.
    package var threshold: Double
    /// What it was chosen for, such as "recall 0.9"; absent if it is set by hand or one half.
    package var aim: String?
    /// Whether the aim can be promised, or the threshold only comes nearest to it; absent without an aim.
    package var isAimReached: Bool?
    /// The results of every other threshold; empty without held-out examples.
    package var table: [ThresholdTable.Row]

    enum CodingKeys: String, CodingKey {
        case label, threshold, aim, table
        case isAimReached = "aim_reached"
    }

    /// Those of every label of a set but the background.
    static func all(_ labels: [String], classifier: Classifier) -> [LabelThreshold] {
        classifier.summary.thresholds.map {
            LabelThreshold(
                label: labels[$0.label], threshold: $0.value,
                aim: classifier.options.aims[$0.label].map(LabelDecisions.words), isAimReached: $0.isAimReached,
                table: $0.table?.rows ?? [])
        }
    }
}
