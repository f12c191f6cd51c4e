internal import Classification
internal import LabelSets
internal import Wire

extension SetTag {
    /// How many of the best labels an explained result names.
    static let topCount = 5

    /// A set's decision in wire form.
    init(_ decision: Classification.Decision, of set: PublishedSet, explain: Bool) {
        self.init(
            set.mode == .single
                ? .single(set.labels[decision.label]) : .multi(decision.labels.map { set.labels[$0] }),
            confidence: decision.confidence, similarity: decision.similarity, anomaly: decision.isAnomaly,
            pValue: decision.pValue)
        guard explain else { return }
        margin = decision.margin
        top = decision.top(Self.topCount).map { (label: set.labels[$0.label], confidence: $0.confidence) }
        version = set.version
    }
}
