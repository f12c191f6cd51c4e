public import Embedding
public import Pipeline

/// Texts that come a few at a time, as a person types them or a file gives them.
public protocol TextStream {
    /// Whether `next` would return without waiting.
    var isReady: Bool { get }
    /// The next texts, at least one and at most `count`; nil at the end.
    mutating func next(atMost count: Int) throws -> [String]?
}

/// Tags a stream of texts in this process, on all threads, in order.
public struct TextClassification: Sendable {
    public let embedder: any Embedder
    public let snapshot: SetRegistry.Snapshot
    public let explain: Bool
    public let threads: Int

    public init(embedder: any Embedder, snapshot: SetRegistry.Snapshot, explain: Bool, threads: Int) {
        self.embedder = embedder
        self.snapshot = snapshot
        self.explain = explain
        self.threads = threads
    }

    /// A text with its result.
    public struct Item: Sendable {
        public var text: String
        public var result: TaggedResult
        /// The result as it goes over the wire.
        public var frame: [UInt8]
    }

    /// How many texts go to a thread at once.
    private static let chunk = 64
    /// How many of them when each is to be explained.
    private static let explainedChunk = 4

    public func run(_ source: some TextStream, consume: ([Item]) throws -> Void) throws {
        var source = source
        var count = 0
        try orderedParallelMap(
            threads: threads, name: "classify", isReady: { source.isReady },
            next: { () -> (first: Int, texts: [String])? in
                guard let texts = try source.next(atMost: explain ? Self.explainedChunk : Self.chunk) else { return nil }
                defer { count += texts.count }
                return (count, texts)
            },
            makeState: { Tagger(embedder: embedder) },
            transform: { tagger, input in try items(input.texts, first: input.first, with: tagger) },
            consume: consume)
    }

    private func items(_ texts: [String], first: Int, with tagger: Tagger) throws -> [Item] {
        let results = try tagger.tag(texts, with: snapshot, explain: explain)
        return texts.indices.map { index in
            var result = results[index]
            result.id = String(first + index)
            var frame: [UInt8] = []
            ResultEncoder().encode(result, into: &frame)
            return Item(text: texts[index], result: result, frame: frame)
        }
    }
}
