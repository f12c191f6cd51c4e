/// Both models' decisions on one text, as far as a cascade needs them.
package struct TierPair: Sendable, Hashable {
    /// How sure the static model was; −∞ for a text that it may not answer because it is anomalous.
    package var certainty: Float
    /// Whether the transformer decided for other labels.
    package var differs: Bool

    package init(certainty: Float, differs: Bool) {
        self.certainty = certainty
        self.differs = differs
    }
}
