/// The settings of a label set: what its `set.yaml` says. `nil` leaves a setting to the caller.
///
/// Each property has a definition in `definitions`, which reads, hashes, compares, prints and documents it.
package struct SetSettings: Sendable, Hashable {
    /// The settings of one label.
    package struct OfLabel: Sendable, Hashable {
        /// The label's purpose, in the words of its owner.
        package var description: String?
        /// The confidence from which the label is given, `0...1`. A label has one of this and the aims.
        package var threshold: Double?
        /// Catch this share of the label's texts, `0...1`.
        package var recall: Double?
        /// Let this share of what is tagged with the label be right, `0...1`.
        package var precision: Double?
        /// Let at most this share of the background's texts be tagged with the label, `0...1`.
        package var falseAlarms: Double?
        /// OpenAI's moderation categories that the label feeds.
        package var categories: [String]?
        /// Perspective's attributes that the label feeds.
        package var perspective: [String]?

        package init(
            description: String? = nil, threshold: Double? = nil, recall: Double? = nil, precision: Double? = nil,
            falseAlarms: Double? = nil
        ) {
            self.description = description
            self.threshold = threshold
            self.recall = recall
            self.precision = precision
            self.falseAlarms = falseAlarms
        }

        /// The settings of which a label has one at most.
        static let exclusive = ["threshold", "recall", "precision", "false_alarms"]
        /// Whether it has one of these.
        var hasThreshold: Bool { (threshold ?? recall ?? precision ?? falseAlarms) != nil }
    }

    /// The set's purpose, in the words of its owner.
    package var description: String?
    /// Whether a text has one of the labels or any number of them.
    package var mode = LabelSet.Mode.single
    /// The label of texts that none of the others fits; it is never reported. The reader takes `background:` of `set.yaml`,
    /// otherwise `ok` if the set is multi and has such a label.
    package var background: String?
    /// The share of ordinary texts that may be flagged as an anomaly, `0..<1`.
    package var anomalyRate: Double?
    /// What texts are compared with to find anomalies.
    package var anomalyReference: LabelSet.AnomalyReference?
    /// The scorer.
    package var method: LabelSet.Method?
    /// The transformer layers to use.
    package var layers: LabelSet.Layers?
    /// Shrinkage of the whitened method, above 0 and at most 1.
    package var shrinkage: Double?
    /// How many centroids the labels have.
    package var prototypes: LabelSet.Prototypes?
    /// In single mode: at most this share of the texts that get a label gets a wrong one, between 0 and 1. A set has one of
    /// this and `rejectCoverage`.
    package var rejectErrorRate: Double?
    /// In single mode: this share of the texts that have a label gets one, between 0 and 1.
    package var rejectCoverage: Double?
    /// By label; a label without settings is absent.
    package var labels: [String: OfLabel] = [:]

    /// Whether a text may get none of the labels.
    package var canAbstain: Bool {
        mode == .multi || background != nil || rejectErrorRate != nil || rejectCoverage != nil
    }

    package init() {}
}
