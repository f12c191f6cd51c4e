package import Classification

/// Both tiers' decisions on one text, as far as a cascade needs them.
package struct TierPair: Sendable, Hashable {
    /// How certain the fast tier was; −∞ for a text that it may not answer because it is anomalous.
    package var certainty: Float
    /// Whether the full tier decided for other labels.
    package var differs: Bool

    package init(certainty: Float, differs: Bool) {
        self.certainty = certainty
        self.differs = differs
    }

    /// - Parameter certainty: of the fast decision.
    package init(fast: Decision, certainty: Float, full: Decision) {
        self.init(certainty: certainty, differs: !fast.hasSameLabels(as: full))
    }
}

extension Decision {
    /// Whether another decision gives the same labels, in any order.
    package func hasSameLabels(as other: Decision) -> Bool { Set(labels) == Set(other.labels) }
}
