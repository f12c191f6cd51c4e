internal import Embedding

/// One thread's fast tier: a tagger of the static model, for the sets that the cascade has built with it.
final class FastTier {
    let cascade: Cascade
    let tagger: Tagger
    /// Of the static model's decisions.
    private let traffic: TrafficReferences?

    init(_ cascade: Cascade, traffic: TrafficReferences? = nil) {
        self.cascade = cascade
        self.traffic = traffic
        tagger = Tagger(embedder: cascade.embedder)
    }

    /// The fast tier's decisions on the requests that ask for a set it has and that is not off.
    func decide(_ requests: [TagRequest], with snapshot: SetRegistry.Snapshot) throws -> [FastDecisions] {
        let open = cascade.open(snapshot)
        guard !open.isEmpty else { return [] }
        let sets = open.map(\.set.published)
        // Usually all requests ask for the same sets.
        var last: (full: [PublishedSet], fast: [PublishedSet])?
        var asking: [Int] = []
        var own: [TagRequest] = []
        for (index, request) in requests.enumerated() {
            if last.map({ !$0.full.elementsEqual(request.sets, by: ===) }) ?? true {
                last = (request.sets, open.filter { one in request.sets.contains { $0 === one.full } }.map(\.set.published))
            }
            guard let fast = last?.fast, !fast.isEmpty else { continue }
            asking.append(index)
            let tokens = try tagger.session(layers: Cascade.layers).tokenize(request.text)
            own.append(TagRequest(text: request.text, tokens: tokens, sets: fast))
        }
        return try tagger.decide(own, by: sets, layers: Cascade.layers).map { decided in
            let one = open.first { $0.set.published === decided.set }!
            var decided = decided
            // The full tier's set has the newest settings.
            traffic?.judge(&decided.decisions, features: decided.features, of: decided.set, by: one.full.anomalyReference)
            return FastDecisions(of: one, decided, asking: asking)
        }
    }
}
