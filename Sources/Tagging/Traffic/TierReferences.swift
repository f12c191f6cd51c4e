package import Classification

/// The references of the traffic of both tiers of a cascade, or of the only model.
///
/// Each tier ranks by its own statistic. The fast one judges everything it decides, and what it finds strange is left to the full
/// tier. The full one judges what is left to it and counts the rest as ordinary, so that the rate is one of all messages.
package struct TierReferences: Sendable {
    package let full: TrafficReferences
    /// The static model's; nil without a cascade.
    package let fast: TrafficReferences?

    package init(full: TrafficReferences, fast: TrafficReferences? = nil) {
        self.full = full
        self.fast = fast
    }

    /// Changes the reference of sets whose `set.yaml` names none, and that of the combined anomaly.
    package func use(_ standard: AnomalyReference, forWholeTexts combined: AnomalyReference) {
        full.stream?.use(combined)
        full.use(standard)
        fast?.use(standard)
    }

    /// Reads what was saved of these sets and of the stream.
    package func load(_ snapshot: SetRegistry.Snapshot) {
        full.load(snapshot.defaults)
        full.stream?.load(for: snapshot)
    }

    /// Saves the references that have judged at least `messages` since they were saved.
    package func save(after messages: Int = 1) {
        full.save(after: messages)
        fast?.save(after: messages)
    }
}
