internal import Classification
package import Embedding
package import JSON
package import Wire

/// One thread's path from texts to tags: one embedding per text, every set's decision from it.
///
/// Not `Sendable`: make one per thread.
package final class Tagger {
    private let embedder: any Embedder
    /// The model's name in results.
    private let identifier: String
    private var session: (any EmbeddingSession)?
    private var embeddings: EmbeddingMatrix
    private let cascade: Cascade?
    private var fast: FastTier?
    private let idle: IdleThreads?
    private let work = SharedWork()
    private let textKeys: TextKeys
    private var isShared = false

    /// - Parameters:
    ///   - cascade: a static model before the embedder; the daemon's messages go through it, not what `tag(_:with:)` tags.
    ///   - idle: threads that may help while they have nothing else to do.
    package init(embedder: any Embedder, cascade: Cascade? = nil, idle: IdleThreads? = nil) {
        self.embedder = embedder
        self.cascade = cascade
        self.idle = idle
        identifier = embedder.model.identifier
        textKeys = TextKeys(embedder.tokenKinds)
        embeddings = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
    }

    /// A text to tag and what is requested for it.
    package struct Request {
        package var text: String
        package var tokens: TokenizedText
        /// The requested sets.
        package var sets: [PublishedSet]

        package init(text: String, tokens: TokenizedText, sets: [PublishedSet]) {
            (self.text, self.tokens, self.sets) = (text, tokens, sets)
        }
    }

    /// Tokenizes a text.
    package func tokenize(_ text: String, for snapshot: SetRegistry.Snapshot) throws -> TokenizedText {
        try session(for: snapshot).tokenize(text)
    }

    /// Tags texts.
    ///
    /// - Parameters:
    ///   - sets: the requested sets; all of the snapshot by default.
    ///   - explain: whether results contain the best labels, the margin and the evidence.
    /// - Returns: one result per text, in order; ids are the texts' indices.
    package func tag(
        _ texts: [String], with snapshot: SetRegistry.Snapshot, sets: [PublishedSet]? = nil, explain: Bool = false
    ) throws -> [TaggedResult] {
        let requests = try texts.map {
            Request(text: $0, tokens: try tokenize($0, for: snapshot), sets: sets ?? snapshot.defaults)
        }
        var tags: [[(set: String, tag: SetTag)]] = []
        if explain {
            try self.explain(requests, with: snapshot) { tags.append($1) }
        } else {
            tags = try tag(requests, with: snapshot)
        }
        return zip(requests, tags).enumerated().map { index, pair in
            result(id: String(index), metadata: nil, tokens: pair.0.tokens, tags: pair.1)
        }
    }

    /// The tags of each request, in order.
    func tag(_ requests: [Request], with snapshot: SetRegistry.Snapshot) throws -> [[(set: String, tag: SetTag)]] {
        var tags = [[(set: String, tag: SetTag)]](repeating: [], count: requests.count)
        guard !requests.isEmpty else { return tags }
        let session = try session(for: snapshot)
        try shared {
            try session.embed(requests.map(\.tokens), into: &embeddings)
            decide(requests, with: snapshot, into: &tags)
        }
        return tags
    }

    /// The tags of each request with their evidence. Costs up to 65 times as much as tagging.
    ///
    /// - Parameter each: called with the index of a request and its tags, in order, as they are done.
    package func explain(
        _ requests: [Request], with snapshot: SetRegistry.Snapshot, each: (Int, [(set: String, tag: SetTag)]) -> Void
    ) throws {
        guard !requests.isEmpty else { return }
        let explainer = Explainer(
            session: try session(for: snapshot), textKeys: textKeys, snapshot: snapshot,
            dimensions: embedder.model.dimensions)
        try shared { try explainer.tag(requests, each: each) }
    }

    /// Begins an explanation that takes several turns.
    package func beginExplaining(_ request: Request, with snapshot: SetRegistry.Snapshot) throws -> Explanation {
        Explanation(
            request, with: snapshot, session: try session(for: snapshot), dimensions: embedder.model.dimensions)
    }

    /// Embeds up to `tokens` more tokens of an explanation, and at least one text.
    ///
    /// - Returns: how many tokens it embedded.
    package func advance(_ explanation: Explanation, tokens: Int) throws -> Int {
        let explainer = try explainer(for: explanation)
        return try explainer.advance(explanation, tokens: tokens, buffer: &embeddings)
    }

    /// The tags, with their evidence, of a text that is embedded with all its variants.
    package func finish(_ explanation: Explanation) throws -> [(set: String, tag: SetTag)] {
        try explainer(for: explanation).tags(explanation)
    }

    private func explainer(for explanation: Explanation) throws -> Explainer {
        Explainer(
            session: try session(for: explanation.snapshot), textKeys: textKeys, snapshot: explanation.snapshot,
            dimensions: embedder.model.dimensions)
    }

    /// How long all sets take to decide on texts once these are embedded: the median of several rounds, in seconds.
    package func decisionSeconds(_ texts: [TokenizedText], with snapshot: SetRegistry.Snapshot) throws -> Double {
        let requests = texts.map { Request(text: "", tokens: $0, sets: snapshot.defaults) }
        var tags = try tag(requests, with: snapshot)
        let times = (0..<9).map { _ in
            let start = ContinuousClock.now
            decide(requests, with: snapshot, into: &tags)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        return times.sorted()[times.count / 2]
    }

    /// Set by set, so that a set's decision is one product for all rows that request it.
    private func decide(
        _ requests: [Request], with snapshot: SetRegistry.Snapshot, into tags: inout [[(set: String, tag: SetTag)]]
    ) {
        for index in tags.indices {
            tags[index].removeAll(keepingCapacity: true)
            tags[index].reserveCapacity(requests[index].sets.count)
        }
        let keys = requests.map { textKeys($0.tokens, text: $0.text) }
        let askForAll = requests.map { $0.sets.elementsEqual(snapshot.defaults, by: ===) }
        let allAskForAll = askForAll.allSatisfy(\.self)
        // Sets with the same layers, requested for the same texts, share their features.
        var shared: (layers: [Int], rows: [Int], features: FeatureMatrix)?
        var tasks: [(set: PublishedSet, rows: [Int], features: FeatureMatrix)] = []
        tasks.reserveCapacity(snapshot.defaults.count)
        for set in snapshot.defaults {
            let rows =
                allAskForAll
                ? Array(requests.indices)
                : requests.indices.filter { askForAll[$0] || requests[$0].sets.contains { $0 === set } }
            guard !rows.isEmpty else { continue }
            if shared?.layers != set.layers || shared?.rows != rows {
                let selection = FeatureSelection(
                    layers: set.layers, from: snapshot.layers, dimensions: embeddings.dimensions)
                shared = (set.layers, rows, selection.features(of: embeddings, rows: rows))
            }
            tasks.append((set, rows, shared!.features))
        }
        var decisions = [[Decision]](repeating: [], count: tasks.count)
        decisions.withUnsafeMutableBufferPointer { decisions in
            work.run { part, parts in
                for index in tasks.count * part / parts..<tasks.count * (part + 1) / parts {
                    let (set, rows, features) = tasks[index]
                    decisions[index] = set.decide(features, keys: rows.lazy.map { keys[$0] })
                }
            }
        }
        for (task, decisions) in zip(tasks, decisions) {
            for (row, decision) in zip(task.rows, decisions) {
                tags[row].append((task.set.name, SetTag(decision, of: task.set, explain: false)))
            }
        }
    }

    /// Lets idle threads help while the body runs; a nested body gets the same help as the outer one.
    package func shared(_ body: () throws -> Void) rethrows {
        guard let idle, !isShared else { return try body() }
        isShared = true
        defer { isShared = false }
        try idle.sharing(work, body)
    }

    /// Assembles a message's result.
    package func result(
        id: String, metadata: JSONFragment?, tokens: TokenizedText, tags: [(set: String, tag: SetTag)], isFast: Bool = false
    ) -> TaggedResult {
        var result = TaggedResult(
            id: id, tags: tags, anomaly: !tags.isEmpty && tags.allSatisfy(\.tag.anomaly), truncated: tokens.isTruncated,
            tokens: tokens.ids.count, model: isFast ? cascade?.embedder.model.identifier ?? identifier : identifier,
            metadata: metadata)
        if isFast { result.tier = .static }
        return result
    }

    /// The static model's buffers, made on first use; nil without a cascade.
    func fastTier() throws -> FastTier? {
        if fast == nil { fast = try cascade.map { try FastTier($0) } }
        return fast
    }

    /// The session for the layers that the sets use; a new one when a reload changed them.
    private func session(for snapshot: SetRegistry.Snapshot) throws -> any EmbeddingSession {
        let layers = snapshot.layers.isEmpty ? [embedder.model.layerCount] : snapshot.layers
        if let session, session.layers == layers { return session }
        let made = try embedder.makeSession(layers: layers)
        if idle != nil { made.share(work) }
        embeddings = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
        session = made
        return made
    }
}
