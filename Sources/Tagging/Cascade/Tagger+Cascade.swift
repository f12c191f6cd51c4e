internal import Classification
internal import Embedding
package import Wire

/// One thread's buffers for the static model of a cascade.
final class FastTier {
    let cascade: Cascade
    private let session: any EmbeddingSession
    private let textKeys: TextKeys
    private var embeddings: EmbeddingMatrix

    init(_ cascade: Cascade) throws {
        self.cascade = cascade
        session = try cascade.embedder.makeSession(layers: [1])
        textKeys = TextKeys(cascade.embedder.tokenKinds)
        embeddings = EmbeddingMatrix(layerCount: 1, dimensions: cascade.embedder.model.dimensions)
    }

    /// A set's static decision on one request.
    struct Opinion {
        var set: CascadeSet
        var state: CascadeGate.State
        var tag: SetTag
        /// −∞ for an anomalous text.
        var certainty: Float

        var answers: Bool {
            if case .answering(let threshold) = state { return certainty >= threshold }
            return false
        }
    }

    /// The opinions on each request, in the order of its sets; nil for a set without a static side that decides.
    func opinions(_ requests: [Tagger.Request], with snapshot: SetRegistry.Snapshot) throws -> [[Opinion?]] {
        var opinions = requests.map { [Opinion?](repeating: nil, count: $0.sets.count) }
        let open = cascade.open(snapshot)
        let wanting = requests.indices.filter { requests[$0].sets.contains { open[ObjectIdentifier($0)] != nil } }
        guard !wanting.isEmpty else { return opinions }
        let tokens = wanting.map { session.tokenize(requests[$0].text) }
        let keys = zip(wanting, tokens).map { textKeys($1, text: requests[$0].text) }
        try session.embed(tokens, into: &embeddings)
        let selection = FeatureSelection(layers: [1], from: [1], dimensions: embeddings.dimensions)
        for (published, own) in open {
            let rows = wanting.indices.filter { place in
                requests[wanting[place]].sets.contains { ObjectIdentifier($0) == published }
            }
            guard !rows.isEmpty else { continue }
            let decisions = own.set.published.decide(
                selection.features(of: embeddings, rows: rows), keys: rows.lazy.map { keys[$0] })
            for (row, decision) in zip(rows, decisions) {
                let request = wanting[row]
                // There is such a set: the rows were chosen so.
                let place = requests[request].sets.firstIndex { ObjectIdentifier($0) == published }!
                opinions[request][place] = Opinion(
                    set: own.set, state: own.state, tag: SetTag(decision, of: own.set.published, explain: false),
                    certainty: own.set.published.classifier.certainty(of: decision))
            }
        }
        return opinions
    }
}

extension Tagger {
    /// The tags of each request: from the static model of the cascade where it may answer, otherwise from the transformer.
    ///
    /// - Parameter each: called with the index of a request, its tags, and whether they are the static model's, as they are done:
    ///   those of the static model first.
    package func tag(
        _ requests: [Request], with snapshot: SetRegistry.Snapshot,
        each: (Int, [(set: String, tag: SetTag)], _ isFast: Bool) -> Void
    ) throws {
        guard !requests.isEmpty else { return }
        guard let fast = try fastTier() else {
            for (index, tags) in try tag(requests, with: snapshot).enumerated() { each(index, tags, false) }
            return
        }
        let opinions = try fast.opinions(requests, with: snapshot)
        var rest: [Int] = []
        var sampled: Set<Int> = []
        for (index, own) in opinions.enumerated() {
            let isSampled = own.contains { $0?.state.isAnswering ?? false } && fast.cascade.drawsSample()
            if isSampled { sampled.insert(index) }
            let isFast = !own.isEmpty && own.allSatisfy { $0?.answers ?? false }
            guard isFast, !isSampled else {
                rest.append(index)
                continue
            }
            each(index, zip(requests[index].sets, own).map { ($0.name, $1!.tag) }, true)
            for opinion in own { opinion!.set.countAnswered(1) }
        }
        let tags = try tag(rest.map { requests[$0] }, with: snapshot)
        for (index, tags) in zip(rest, tags) { each(index, tags, false) }
        learn(zip(rest, tags).map { ($0, $1, opinions[$0]) }, sampled: sampled, for: fast.cascade)
    }

    /// Passes both models' decisions to the gates.
    private func learn(
        _ answered: [(request: Int, tags: [(set: String, tag: SetTag)], opinions: [FastTier.Opinion?])], sampled: Set<Int>,
        for cascade: Cascade
    ) {
        var pairs: [ObjectIdentifier: (set: CascadeSet, pairs: [TierPair])] = [:]
        for (request, tags, opinions) in answered {
            for case let opinion? in opinions where !opinion.state.isAnswering || sampled.contains(request) {
                guard let tag = tags.first(where: { $0.set == opinion.set.published.name })?.tag else { continue }
                pairs[ObjectIdentifier(opinion.set), default: (opinion.set, [])].pairs.append(
                    TierPair(certainty: opinion.certainty, differs: !tag.decision.isSame(as: opinion.tag.decision)))
            }
        }
        for (set, pairs) in pairs.values { cascade.tell(set.record(pairs), of: set.published.name) }
    }
}

extension CascadeGate.State {
    fileprivate var isAnswering: Bool {
        if case .answering = self { return true }
        return false
    }
}

extension SetTag.Decision {
    /// Whether it names the same labels, in any order.
    fileprivate func isSame(as other: SetTag.Decision) -> Bool {
        switch (self, other) {
        case (.single(let a), .single(let b)): a == b
        case (.multi(let a), .multi(let b)): Set(a) == Set(b)
        default: false
        }
    }
}
