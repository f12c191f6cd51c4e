internal import Classification

/// What the fast tier decided by one set, with how certain it is.
struct FastDecisions {
    let set: CascadeSet
    /// The full tier's set.
    let full: PublishedSet
    /// Of the set's gate, when the batch began.
    let state: CascadeGate.State
    let decided: SetDecisions
    /// One per decision; −∞ for an anomalous text.
    let certainties: [Float]

    /// - Parameter asking: the index of each request among all of the batch.
    init(of open: Cascade.OpenSet, _ decided: SetDecisions, asking: [Int]) {
        (set, full, state) = (open.set, open.full, open.state)
        self.decided = SetDecisions(
            set: decided.set, requests: decided.requests.map { asking[$0] }, features: decided.features,
            decisions: decided.decisions)
        certainties = decided.decisions.map { open.set.certainty(of: $0) }
    }

    /// Counts the answered requests among those that ask for the set.
    func countAnswered(_ split: TierSplit) { set.countAnswered(countOfAnswered(split)) }

    func countOfAnswered(_ split: TierSplit) -> Int {
        let answered = Set(split.fast)
        return decided.requests.count { answered.contains($0) }
    }

    /// Both tiers' decisions on what both decided: all requests while the gate learns, then the sample.
    ///
    /// - Parameter other: the full tier's decisions on `split.full`, by the same set.
    func pairs(with other: SetDecisions, of split: TierSplit) -> [TierPair] {
        let places = Dictionary(uniqueKeysWithValues: decided.requests.enumerated().map { ($1, $0) })
        return zip(other.requests, other.decisions).compactMap { index, decision in
            let request = split.full[index]
            guard let place = places[request], !state.isAnswering || split.isSampled[request] else { return nil }
            return TierPair(fast: decided.decisions[place], certainty: certainties[place], full: decision)
        }
    }
}
