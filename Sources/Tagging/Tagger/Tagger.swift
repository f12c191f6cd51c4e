internal import Classification
package import Embedding
package import Wire

/// One model's way from texts to tags: one embedding per text, every set's decision from it.
package final class Tagger: TextTagger {
    let embedder: any Embedder
    let textKeys: TextKeys
    /// What anomalies are compared with besides the sets' examples; nil: nothing.
    let traffic: TrafficReferences?
    /// The model's name in results.
    private let identifier: String
    private var session: (any EmbeddingSession)?
    /// For ordinary sentence embeddings; made when the first is requested.
    private var sentences: (session: any EmbeddingSession, embeddings: EmbeddingMatrix)?
    /// Of the last batch: row `n` is of its request `n`. Without a cascade, of all of its requests.
    package internal(set) var embeddings: EmbeddingMatrix
    private let idle: IdleThreads?
    private let work = SharedWork()
    private var times = TagTimes()
    private var isShared = false
    /// Called by sessions that wait for a server: see `EmbeddingSession.whileWaiting`.
    package var whileWaiting: (() throws -> Void)?
    /// Asked by sessions that send texts to a server: see `EmbeddingSession.tracing`.
    package var trace: (() -> TraceContext?)?

    package var full: Tagger { self }

    /// - Parameters:
    ///   - idle: threads that may help while they have nothing else to do.
    ///   - traffic: judges what is an anomaly, and learns from every text; without it the sets' examples judge.
    package init(embedder: any Embedder, idle: IdleThreads? = nil, traffic: TrafficReferences? = nil) {
        self.embedder = embedder
        self.traffic = traffic
        self.idle = idle
        identifier = embedder.model.identifier
        textKeys = TextKeys(embedder.tokenKinds)
        embeddings = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
    }

    package func model(of tier: TaggedResult.Tier) -> String { identifier }

    /// Tokenizes a text.
    package func tokenize(_ text: String, for snapshot: SetRegistry.Snapshot) throws -> TokenizedText {
        try session(layers: snapshot.layers).tokenize(text)
    }

    /// A text given as ids of the vocabulary, without special tokens.
    ///
    /// - Throws: `EmbeddingError` when the model takes no ids, or has no such id.
    package func tokenize(_ ids: [Int32], for snapshot: SetRegistry.Snapshot) throws -> TokenizedText {
        try session(layers: snapshot.layers).tokenize(ids: ids)
    }

    /// The ordinary sentence embedding of each text, as sentence-transformers computes it: `texts × sentenceDimensions`.
    package func sentenceEmbeddings(of texts: [TokenizedText]) throws -> EmbeddingMatrix {
        if sentences == nil {
            let session = prepared(try embedder.sentenceSession())
            sentences = (session, EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.sentenceDimensions))
        }
        let start = ContinuousClock.now
        try shared { try sentences!.session.embed(texts, into: &sentences!.embeddings) }
        times.embed += ContinuousClock.now - start
        return sentences!.embeddings
    }

    /// Requests for texts.
    ///
    /// - Parameter sets: the requested sets; all of the snapshot by default.
    package func requests(
        _ texts: some Sequence<String>, with snapshot: SetRegistry.Snapshot, sets: [PublishedSet]? = nil
    ) throws -> [TagRequest] {
        try texts.map {
            TagRequest(text: $0, tokens: try tokenize($0, for: snapshot), sets: sets ?? snapshot.defaults)
        }
    }

    package func tag(
        _ requests: [TagRequest], with snapshot: SetRegistry.Snapshot, each: (Int, TextTags, TaggedResult.Tier) -> Void
    ) throws {
        let decided = try decide(requests, with: snapshot)
        let anomalies = judge(requests, decided, with: snapshot)
        let tags = Self.tags(of: decided, for: requests)
        for index in tags.indices { each(index, TextTags(tags[index], anomalies[index]), .full) }
    }

    /// Whether each text as a whole is an anomaly; to be called after `decide` with the same requests.
    func judge(
        _ requests: [TagRequest], _ decided: [SetDecisions], with snapshot: SetRegistry.Snapshot
    ) -> [TextAnomaly] {
        let start = ContinuousClock.now
        defer { times.decide += ContinuousClock.now - start }
        var anomalies = [TextAnomaly](repeating: .none, count: requests.count)
        let rows = requests.indices.filter { !requests[$0].sets.isEmpty }
        var examples = [Bool](repeating: false, count: requests.count)
        for one in decided {
            for (request, decision) in zip(one.requests, one.decisions) where decision.isOfExample {
                examples[request] = true
            }
        }
        let texts = JudgedTexts(
            embeddings, layers: snapshot.layers, rows: rows, areExamples: rows.map { examples[$0] }, with: snapshot)
        guard let texts else { return anomalies }
        for (row, anomaly) in zip(rows, traffic?.stream?.judge(texts) ?? texts.byExamples) { anomalies[row] = anomaly }
        return anomalies
    }

    /// The decision of every set on the requests that ask for it, in the order of the sets' names.
    package func decide(_ requests: [TagRequest], with snapshot: SetRegistry.Snapshot) throws -> [SetDecisions] {
        try decide(requests, by: snapshot.defaults, layers: snapshot.layers)
    }

    /// - Parameters:
    ///   - sets: all that some request asks for.
    ///   - layers: every layer that one of them uses, ascending.
    ///   - judges: whether the traffic judges what is an anomaly.
    func decide(
        _ requests: [TagRequest], by sets: [PublishedSet], layers: [Int], judges: Bool = true
    ) throws -> [SetDecisions] {
        guard !requests.isEmpty else { return [] }
        let session = try session(layers: layers)
        var decided: [SetDecisions] = []
        try shared {
            let start = ContinuousClock.now
            try session.embed(requests.map(\.tokens), into: &embeddings)
            let embedded = ContinuousClock.now
            decided = decideEmbedded(requests, by: sets, layers: layers)
            if let traffic, judges {
                for index in decided.indices {
                    traffic.judge(&decided[index].decisions, features: decided[index].features, of: decided[index].set)
                }
            }
            times.embed += embedded - start
            times.decide += ContinuousClock.now - embedded
        }
        return decided
    }

    /// How long its steps have taken since the last call.
    package func takeTimes() -> TagTimes {
        defer { times = TagTimes() }
        return times
    }

    /// How long all sets take to decide on texts once these are embedded: the median of several rounds, in seconds.
    package func decisionSeconds(_ texts: [TokenizedText], with snapshot: SetRegistry.Snapshot) throws -> Double {
        let requests = texts.map { TagRequest(text: "", tokens: $0, sets: snapshot.defaults) }
        _ = try decide(requests, by: snapshot.defaults, layers: snapshot.layers, judges: false)
        let times = (0..<9).map { _ in
            let start = ContinuousClock.now
            _ = Self.tags(of: decideEmbedded(requests, by: snapshot.defaults, layers: snapshot.layers), for: requests)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        return times.sorted()[times.count / 2]
    }

    /// Set by set, so that a set's decision is one product for all rows that request it.
    private func decideEmbedded(_ requests: [TagRequest], by sets: [PublishedSet], layers: [Int]) -> [SetDecisions] {
        let keys = requests.map { textKeys($0.tokens, text: $0.text) }
        let askForAll = requests.map { $0.sets.elementsEqual(sets, by: ===) }
        let allAskForAll = askForAll.allSatisfy(\.self)
        // Sets with the same layers, requested for the same texts, share their features.
        var last: (layers: [Int], rows: [Int], features: FeatureMatrix)?
        var decided: [SetDecisions] = []
        decided.reserveCapacity(sets.count)
        for set in sets {
            let rows =
                allAskForAll
                ? Array(requests.indices)
                : requests.indices.filter { askForAll[$0] || requests[$0].sets.contains { $0 === set } }
            guard !rows.isEmpty else { continue }
            if last?.layers != set.layers || last?.rows != rows {
                let selection = FeatureSelection(layers: set.layers, from: layers, dimensions: embeddings.dimensions)
                last = (set.layers, rows, selection.features(of: embeddings, rows: rows))
            }
            decided.append(SetDecisions(set: set, requests: rows, features: last!.features))
        }
        decided.withUnsafeMutableBufferPointer { decided in
            nonisolated(unsafe) let decided = decided  // Each part writes its own elements.
            work.run { part, parts in
                for index in decided.count * part / parts..<decided.count * (part + 1) / parts {
                    let rows = decided[index].requests
                    decided[index].decisions = decided[index].set.decide(
                        decided[index].features, keys: rows.lazy.map { keys[$0] })
                }
            }
        }
        return decided
    }

    /// The tags of each request.
    static func tags(of decided: [SetDecisions], for requests: [TagRequest]) -> [SetTags] {
        var tags = requests.map { request in
            var own: SetTags = []
            own.reserveCapacity(request.sets.count)
            return own
        }
        for one in decided {
            for (request, decision) in zip(one.requests, one.decisions) {
                tags[request].append(
                    (one.set.name, SetTag(decision, of: one.set, explain: false, scores: requests[request].scores)))
            }
        }
        return tags
    }

    /// Lets idle threads help while the body runs; a nested body gets the same help as the outer one.
    package func shared(_ body: () throws -> Void) rethrows {
        guard let idle, !isShared else { return try body() }
        isShared = true
        defer { isShared = false }
        try idle.sharing(work, body)
    }

    /// The session for the layers that the sets use; a new one when a reload changed them.
    func session(layers: [Int]) throws -> any EmbeddingSession {
        let layers = layers.isEmpty ? [embedder.model.layerCount] : layers
        if let session, session.layers == layers { return session }
        let made = prepared(try embedder.makeSession(layers: layers))
        embeddings = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
        session = made
        return made
    }

    private func prepared(_ session: any EmbeddingSession) -> any EmbeddingSession {
        if idle != nil { session.share(work) }
        if let whileWaiting { session.whileWaiting(whileWaiting) }
        if let trace { session.tracing(trace) }
        return session
    }
}

/// How long the steps of tagging took.
package struct TagTimes: Sendable {
    package var embed = Duration.zero
    package var decide = Duration.zero
}
