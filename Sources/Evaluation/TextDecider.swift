internal import Classification
internal import Embedding
internal import Tagging
internal import Threads

/// Decides texts by one set on several threads, each with a tagger like the daemon's.
struct TextDecider {
    private let embedder: any Embedder
    private let snapshot: SetRegistry.Snapshot
    private let threads: Int

    /// Texts that go through a tagger at once.
    static let chunk = 128

    init(_ set: PublishedSet, embedder: any Embedder, threads: Int) {
        self.embedder = embedder
        snapshot = SetRegistry([set]).snapshot
        self.threads = threads
    }

    /// The decision on each text, and their features if they are kept.
    struct Decided {
        var decisions: [Decision] = []
        var features: [Float] = []
    }

    /// - Parameter progress: called with the number of texts done and to do.
    func decide(
        _ texts: [String], keepsFeatures: Bool = false, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Decided {
        var decided = Decided()
        decided.decisions.reserveCapacity(texts.count)
        let (embedder, snapshot) = (embedder, snapshot)
        try orderedParallelMap(
            threads: threads, name: "decide", next: Self.chunks(of: texts),
            makeState: { Tagger(embedder: embedder) },
            transform: { tagger, texts -> SetDecisions? in
                try tagger.decide(tagger.requests(texts, with: snapshot), with: snapshot).first
            },
            consume: { (chunk: SetDecisions?) in
                guard let chunk else { return }
                decided.decisions += chunk.decisions
                if keepsFeatures { decided.features += chunk.features.storage }
                progress?(decided.decisions.count, texts.count)
            })
        return decided
    }

    /// How long deciding takes per text on one thread, once the texts are embedded; measured on the first of them.
    func decisionSeconds(_ texts: [String]) throws -> Double {
        guard !texts.isEmpty else { return 0 }
        let tagger = Tagger(embedder: embedder)
        let sample = try texts.prefix(Self.chunk).map { try tagger.tokenize($0, for: snapshot) }
        return try tagger.decisionSeconds(sample, with: snapshot) / Double(sample.count)
    }

    /// How long it takes from all texts to their tags, on all threads.
    ///
    /// - Parameter makeTagger: makes the tagger of a thread.
    func seconds(_ texts: [String], makeTagger: @escaping @Sendable () -> any TextTagger) throws -> Double {
        let snapshot = snapshot
        let start = ContinuousClock.now
        try orderedParallelMap(
            threads: threads, name: "tag", next: Self.chunks(of: texts), makeState: makeTagger,
            transform: { tagger, texts in
                let requests = try tagger.full.requests(texts, with: snapshot)
                try tagger.tag(requests, with: snapshot) { _, _, _ in }
            },
            consume: { _ in })
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func chunks(of texts: [String]) -> () -> ArraySlice<String>? {
        var rest = texts[...]
        return {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(chunk) }
            return rest.prefix(chunk)
        }
    }
}
