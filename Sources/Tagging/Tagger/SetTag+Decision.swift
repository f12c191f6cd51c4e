internal import Classification
internal import LabelSets
internal import Wire

extension SetTag {
    /// How many of the best labels an explained result names, or one without a label.
    static let topCount = 5

    /// A set's decision in wire form.
    ///
    /// A text that gets no label of a single set has the best labels, explained or not: null alone says little.
    ///
    /// - Parameter scores: whether it has the confidence of every label; an explained one has those of the best.
    init(_ decision: Classification.Decision, of set: PublishedSet, explain: Bool, scores: Bool = false) {
        let isRejected = decision.labels.isEmpty && set.mode == .single
        self.init(
            set.mode == .single
                ? .single(isRejected ? nil : set.labels[decision.label]) : .multi(decision.labels.map { set.labels[$0] }),
            confidence: decision.confidence, similarity: decision.similarity, anomaly: decision.isAnomaly,
            pValue: decision.pValue)
        if decision.reference == .traffic { reference = .traffic }
        guard explain || scores || isRejected else { return }
        let count = scores ? set.labels.count : Self.topCount
        top = decision.top(count).map { (label: set.labels[$0.label], confidence: $0.confidence) }
        guard explain else { return }
        margin = decision.margin
        version = set.version
    }
}
