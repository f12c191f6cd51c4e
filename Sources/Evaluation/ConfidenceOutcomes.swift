internal import Classification

/// Confidences and their outcomes, from which calibration is measured.
struct ConfidenceOutcomes {
    /// What a confidence is the probability of.
    enum Event {
        /// The most probable label is right, given or not.
        case right
        /// A label of a multi set applies: one outcome for every text and label but the background.
        case labelApplies
        /// Any label of a multi set applies: one outcome per text. For test labels that map to several of the set's, so
        /// that it is unknown which of them applies.
        case anyLabelApplies
    }

    let event: Event
    private(set) var confidences: [Float] = []
    private(set) var came: [Bool] = []

    /// - Parameter allowed: the labels that count as right for each text.
    init(_ decisions: [Decision], allowed: [Set<Int>], isMulti: Bool) {
        let background = decisions.first?.background
        if !isMulti {
            event = .right
            confidences = decisions.map(\.confidence)
            came = zip(decisions, allowed).map { $1.contains($0.label) }
        } else if let background, allowed.contains(where: { $0.count > 1 }) {
            event = .anyLabelApplies
            confidences = decisions.map(\.confidence)
            came = allowed.map { !$0.contains(background) }
        } else {
            event = .labelApplies
            for (decision, own) in zip(decisions, allowed) {
                for label in decision.probabilities.indices where label != background {
                    confidences.append(decision.probabilities[label])
                    came.append(own.contains(label))
                }
            }
        }
    }
}
