package import Classification
package import Embedding
internal import Glibc
package import LabelSets
package import Logging
package import Threads
internal import Wording

/// Builds a published set from a label set: embeds its examples, except cached ones, and fits the head.
package struct SetBuilder: Sendable {
    /// Embedding this many new examples takes long enough to log it.
    private static let announcedCount = 200

    /// Defaults for settings missing in a set's own `set.yaml`.
    package struct Defaults: Sendable {
        package var method: ClassificationMethod = .auto
        package var anomalyRate = 0.05
        /// Pooled layers; nil means what suits the method: three spread over the model for whitening, only the last for
        /// plain cosine.
        package var layers: LabelSet.Layers?
        /// Shrinkage of the whitened method; nil lets held-out examples choose.
        package var shrinkage: Double?
        /// Centroids per label; nil lets held-out examples choose.
        package var prototypes: Int?

        package init() {}
    }

    package let embedder: any Embedder
    package var defaults: Defaults
    /// Where embeddings of examples are cached; nil embeds them on every build.
    package let cacheDirectory: String?
    let logger: Logger?
    /// A set whose features, of every layer that is tried, take more bytes than this is built from disk. The default, 1.2 GB, is
    /// reached at 781,000 examples with a static model of 384 dimensions, and at 130,000 with all six layers of MiniLM.
    package var memoryBytes = 1_200_000_000
    /// Called with the progress of a large set's build, from several threads; nil: it is logged from time to time.
    package var progress: (@Sendable (BuildProgress) -> Void)?
    /// Ends builds, which then throw `CancellationError`.
    package var cancellation: Cancellation?
    /// What fits run on.
    package var fitThreads = FitThreads()

    package init(
        embedder: any Embedder, defaults: Defaults = Defaults(), cacheDirectory: String? = nil, logger: Logger? = nil
    ) {
        self.embedder = embedder
        self.defaults = defaults
        self.cacheDirectory = cacheDirectory
        self.logger = logger
    }

    /// The same without a cache, for sets that are built once. A large one keeps its features in a temporary file.
    package var uncached: SetBuilder {
        var builder = SetBuilder(embedder: embedder, defaults: defaults, logger: logger)
        (builder.memoryBytes, builder.progress, builder.cancellation) = (memoryBytes, progress, cancellation)
        builder.fitThreads = fitThreads
        return builder
    }

    var isCancelled: Bool { cancellation?.isCancelled ?? false }

    /// Unix seconds.
    static var now: Int64 { Int64(time(nil)) }

    /// How many of a set's examples were embedded and how many came from the cache.
    package struct Work: Sendable {
        package var embedded = 0
        package var cached = 0
    }

    /// - Throws: `AssayError` naming the set, or the embedder's or the fit's error.
    package func build(_ set: LabelSet) throws -> (set: PublishedSet, work: Work) {
        let choices = try LayerChoice(of: set, defaults: defaults, model: embedder.model)
        if isLarge(set, choices) {
            do { return try buildStreamed(set, choices) } catch let error as ClassificationError {
                throw AssayError(.labels, at: set.directory, "the set cannot be fitted: \(error)")
            }
        }
        let embedded = try embed(set)
        do {
            let heads = heads
            let key = headKey(set.name, set.version, embedded.choices, embedded.options)
            var head: SolvedHead
            if let known = heads?.read(key, labelCount: set.labels.count) {
                head = known
            } else {
                head = try embedded.solve(on: fitThreads, cancellation: cancellation)
                try keep(head, key, of: set, in: heads)
                // Some megabytes per set, needed only when its files change.
                if heads != nil { head.statistics = nil }
            }
            let features = embedded.features(layers: head.layers)
            let published = PublishedSet(
                set: set, head: head, combinations: embedded.choices.combinations, examples: embedded.examples,
                exampleFeatures: ExampleFeatures(features), index: embedded.index())
            return (published, embedded.work)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw AssayError(.labels, at: set.directory, "the set cannot be fitted: \(error)")
        }
    }

    var heads: HeadCache? { cacheDirectory.map { HeadCache(directory: $0, model: embedder.model, logger: logger) } }

    func headKey(
        _ name: String, _ version: String, _ choices: LayerChoice, _ options: ClassifierOptions
    ) -> HeadCache.Key {
        HeadCache.Key(name: name, version: version, combinations: choices.combinations, options: options)
    }

    /// Embeds a set's examples without fitting anything, into memory.
    ///
    /// - Throws: `AssayError` for a set that is too large for memory.
    package func embed(_ set: LabelSet) throws -> EmbeddedSet {
        let choices = try LayerChoice(of: set, defaults: defaults, model: embedder.model)
        guard !isLarge(set, choices) else {
            throw AssayError(
                .labels, at: set.directory.isEmpty ? set.name : set.directory,
                "random splits want all features in memory, and those of this set take more than labels.memory_bytes (\(memoryBytes))",
                remedy: "give texts of their own to test on, or a larger labels.memory_bytes")
        }
        var examples = Self.examples(of: set)
        let (embeddings, times, work) = try embed(
            examples.map(\.text), layers: choices.embedded, setDirectory: set.directory)
        for (index, time) in times.enumerated() { examples[index].since = time }
        return EmbeddedSet(
            labelCount: set.labels.count, examples: examples, embeddings: embeddings,
            keys: try TextKeys.all(examples.map(\.text), embedder: embedder), choices: choices,
            options: options(of: set), work: work)
    }

    /// Keeps a solved head; a cache that cannot be written only costs time at the next start.
    func keep(_ head: SolvedHead, _ key: HeadCache.Key, of set: LabelSet, in heads: HeadCache?) throws {
        do {
            try heads?.write(head, key)
        } catch {
            logger?.warning(
                "the set's decision could not be cached; it is solved again at the next start",
                metadata: ["set": "\(set.directory)", "cache": "\(cacheDirectory ?? "")", "error": "\(error)"])
        }
    }

    /// One entry per example; in multi mode one per text, which may have several labels.
    static func examples(of set: LabelSet) -> [PublishedSet.Example] {
        var examples: [PublishedSet.Example] = []
        var positions: [String: Int] = [:]
        examples.reserveCapacity(set.labels.reduce(0) { $0 + $1.examples.count })
        for (index, label) in set.labels.enumerated() {
            // One array shared by all of them.
            let labels = [index]
            for example in label.examples {
                if set.mode == .multi {
                    if let known = positions[example.text] {
                        if !examples[known].labels.contains(index) { examples[known].labels.append(index) }
                        continue
                    }
                    positions[example.text] = examples.count
                }
                examples.append(.init(text: example.text, file: example.file, line: example.line, labels: labels, since: 0))
            }
        }
        return examples
    }

    /// Embeds texts, using cached embeddings and caching new ones.
    func embed(
        _ texts: [String], layers: [Int], setDirectory: String
    ) throws -> (EmbeddingMatrix, times: [Int64], Work) {
        let model = embedder.model
        var embeddings = EmbeddingMatrix(rows: texts.count, layerCount: layers.count, dimensions: model.dimensions)
        let columns = embeddings.columns
        let cache = cacheDirectory.map { ExampleCache(directory: $0, model: model, layers: layers, logger: logger) }
        let digests = cache == nil ? [] : texts.map(ExampleCache.digest)
        var times = [Int64](repeating: Self.now, count: texts.count)
        let missing = cache?.read(digests, into: &embeddings.storage, times: &times) ?? Array(texts.indices)
        if !missing.isEmpty {
            if missing.count >= Self.announcedCount, cacheDirectory != nil {
                logger?.notice(
                    "embedding new examples; the next start has them in its cache",
                    metadata: ["set": "\(setDirectory)", "examples": "\(missing.count)"])
            }
            var done = 0
            // A build that is cancelled for a newer change leaves what it has to the next one.
            defer { keep(Array(missing[..<done]), digests, times, embeddings, in: cache, of: setDirectory) }
            try embedAll(
                missing.map { texts[$0] }, layers: layers, embedder: embedder, cancellation: cancellation
            ) { places, rows in
                for (row, place) in places.enumerated() {
                    let start = missing[place] * columns
                    embeddings.storage.replaceSubrange(
                        start..<start + columns, with: rows.storage[row * columns..<(row + 1) * columns])
                }
                done = places.upperBound
            }
        }
        return (embeddings, times, Work(embedded: missing.count, cached: texts.count - missing.count))
    }

    /// Caches embeddings; a cache that cannot be written only costs time at the next start.
    private func keep(
        _ places: [Int], _ digests: [ExampleCache.Digest], _ times: [Int64], _ embeddings: EmbeddingMatrix,
        in cache: ExampleCache?, of setDirectory: String
    ) {
        guard let cache else { return }
        do {
            try cache.add(places, digests: digests, times: times, storage: embeddings.storage)
        } catch {
            logger?.warning(
                "the examples' embeddings could not be cached; they are embedded again at the next start",
                metadata: ["set": "\(setDirectory)", "cache": "\(cache.directory)", "error": "\(error)"])
        }
    }
}
