internal import Classification
internal import Embedding
internal import LabelSets
internal import Logging

/// Sets whose features do not fit in `memoryBytes`.
extension SetBuilder {
    /// Whether the features of a set, of every layer that is tried, are too large for memory.
    func isLarge(_ set: LabelSet, _ choices: LayerChoice) -> Bool {
        let examples = set.labels.reduce(0) { $0 + $1.examples.count }
        return examples * choices.embedded.count * embedder.model.dimensions * MemoryLayout<Float>.stride > memoryBytes
    }

    /// Builds a set without ever holding its features: they go to a file in the cache folder block by block; statistics are summed
    /// up in one pass over it, and code that looks at single examples gets a sample.
    func buildStreamed(_ set: LabelSet, _ choices: LayerChoice) throws -> (set: PublishedSet, work: Work) {
        let options = options(of: set)
        let (name, report) = (set.name, reporter)
        defer { report(BuildProgress(set: name, stage: .choosing, done: 1, total: 1)) }
        var examples = Self.examples(of: set)
        var key = headKey(set.name, set.version, choices, options)
        key.isStreamed = true
        let known = heads?.read(key, labelCount: set.labels.count)
        let (layers, tried) =
            if let known { (known.layers, known.tried) } else { try chosenLayers(examples, set, choices, options) }
        let keys = try TextKeys.all(examples.map(\.text), embedder: embedder)
        let (file, records, work) = try store(&examples, layers: layers, of: set, report: report)
        var head: SolvedHead
        if let known {
            head = known
        } else {
            let fit = StreamedFit(
                file: file, records: records, labels: examples.map(\.labels), keys: keys, labelCount: set.labels.count,
                options: options, threads: fitThreads, cancellation: cancellation)
            let total = examples.count
            let (classifier, statistics) = try fit.solve(
                progress: { report(BuildProgress(set: name, stage: .fitting, done: $0, total: total)) },
                summedUp: { report(BuildProgress(set: name, stage: .choosing, done: 0, total: 0)) })
            head = SolvedHead(layers: layers, classifier: classifier, statistics: statistics, tried: tried)
            try keep(head, key, of: set, in: heads)
            if heads != nil { head.statistics = nil }
        }
        let published = PublishedSet(
            set: set, head: head, combinations: choices.combinations, examples: examples,
            exampleFeatures: ExampleFeatures(.file(file, records: records)),
            index: ExampleIndex(keys, labels: examples.lazy.map(\.labels)), isStreamed: true)
        return (published, work)
    }

    /// The number of examples on which layers are chosen: with all of them, every layer would have to be kept.
    private static let layerSample = 8192

    private func chosenLayers(
        _ examples: [PublishedSet.Example], _ set: LabelSet, _ choices: LayerChoice, _ options: ClassifierOptions
    ) throws -> (layers: [Int], tried: [LayerTrial]) {
        guard choices.combinations.count > 1 else { return (choices.combinations[0], []) }
        let sample = ExampleSample(
            labels: examples.map(\.labels), labelCount: set.labels.count, size: Self.layerSample, heldOut: 0,
            seed: options.seed
        ).examples
        var embeddings = EmbeddingMatrix(layerCount: choices.embedded.count, dimensions: embedder.model.dimensions)
        embeddings.resize(rows: sample.count)
        let columns = embeddings.columns
        try embedAll(
            sample.map { examples[$0].text }, layers: choices.embedded, embedder: embedder, cancellation: cancellation
        ) { places, rows in
            embeddings.storage.replaceSubrange(
                (places.lowerBound * columns)..<(places.upperBound * columns), with: rows.storage[..<(rows.rows * columns)])
        }
        // The choice of layers only needs scores.
        let head = try choices.solve(
            labels: sample.map { examples[$0].labels }, keys: [], labelCount: set.labels.count, options: options,
            threads: fitThreads, cancellation: cancellation
        ) {
            choices.features(embeddings, layers: $0, rows: Array(sample.indices))
        }
        return (head.layers, head.tried)
    }

    /// Texts embedded between two writes to the file: the most that an interruption loses.
    private static let storedBlock = 8192

    /// Makes sure that the file has the features of every example; embeds the missing ones.
    ///
    /// - Parameters:
    ///   - examples: get the time at which each was first seen.
    ///   - report: called with the progress.
    private func store(
        _ examples: inout [PublishedSet.Example], layers: [Int], of set: LabelSet,
        report: @escaping @Sendable (BuildProgress) -> Void
    ) throws -> (file: FeatureFile, records: [Int32], work: Work) {
        let (model, name, now) = (embedder.model, set.name, Self.now)
        let cache = cacheDirectory.map { ExampleCache(directory: $0, model: model, layers: layers, logger: logger) }
        let path = cache?.rowsPath(of: set.directory)
        var file = try FeatureFile(
            path: path, fingerprint: model.fingerprint, layers: layers, columns: layers.count * model.dimensions
        ) { reason in
            logger?.warning(
                "a file of the cache cannot be used; its examples are embedded again",
                metadata: ["set": "\(set.directory)", "file": "\(path ?? "")", "reason": "\(reason)"])
        }
        var index = try file.index { report(BuildProgress(set: name, stage: .reading, done: $0, total: $1)) }
        if index.damaged > 0 {
            logger?.warning(
                "a file of the cache is damaged; the examples of its damaged records are embedded again",
                metadata: ["set": "\(set.directory)", "file": "\(path ?? "")", "records": "\(index.damaged)"])
        }
        var records = [Int32](repeating: -1, count: examples.count)
        var missing: [Int32] = []
        for place in examples.indices {
            if let record = index.records[ExampleCache.digest(examples[place].text)] {
                records[place] = record
                examples[place].since = index.times[Int(record)]
            } else {
                missing.append(Int32(place))
                examples[place].since = now
            }
        }
        let own = examples.count - missing.count
        if path != nil, index.count > 2 * own + examples.count {
            let wanted = records.filter { $0 >= 0 }
            file = try file.compacted(wanted)
            var next: Int32 = 0
            for place in records.indices where records[place] >= 0 {
                records[place] = next
                next += 1
            }
            index.times = [Int64](repeating: 0, count: wanted.count)
        }
        index.records = [:]
        var count = index.count
        if let cache, !missing.isEmpty { try borrow(&missing, &examples, &records, &count, from: cache, to: file) }
        let work = Work(embedded: missing.count, cached: examples.count - missing.count)
        let selection = FeatureSelection(layers: layers, from: layers, dimensions: model.dimensions)
        for start in stride(from: 0, to: missing.count, by: Self.storedBlock) {
            let block = missing[start..<min(start + Self.storedBlock, missing.count)]
            let texts = block.map { examples[Int($0)].text }
            try embedAll(
                texts, layers: layers, embedder: embedder, cancellation: cancellation,
                progress: { report(BuildProgress(set: name, stage: .embedding, done: start + $0, total: missing.count)) }
            ) { places, rows in
                let own = places.map { texts[$0] }
                try file.append(
                    own.map(ExampleCache.digest), times: [Int64](repeating: now, count: own.count),
                    rows: selection.features(of: rows, rows: 0..<rows.rows),
                    after: count)
                for place in places { records[Int(block[block.startIndex + place])] = Int32(count + place - places.lowerBound) }
                count += own.count
            }
        }
        file.unlock()
        return (file, records, work)
    }

    /// Copies what other sets' files have of the same texts: for example, of a copy of the set in another folder.
    ///
    /// - Parameters:
    ///   - missing: examples that `file` lacks; those found are removed.
    ///   - count: the records of `file`.
    private func borrow(
        _ missing: inout [Int32], _ examples: inout [PublishedSet.Example], _ records: inout [Int32], _ count: inout Int,
        from cache: ExampleCache, to file: FeatureFile
    ) throws {
        for path in cache.rowsPaths where path != file.path && !missing.isEmpty {
            guard let other = FeatureFile(reading: path, like: file) else { continue }
            let index = try other.index()
            var found: [(place: Int32, record: Int32)] = []
            missing = missing.filter { place in
                guard let record = index.records[ExampleCache.digest(examples[Int(place)].text)] else { return true }
                found.append((place, record))
                return false
            }
            for start in stride(from: 0, to: found.count, by: Self.storedBlock) {
                let block = found[start..<min(start + Self.storedBlock, found.count)]
                let times = block.map { index.times[Int($0.record)] }
                try file.append(
                    block.map { ExampleCache.digest(examples[Int($0.place)].text) }, times: times,
                    rows: try other.rows(block.map(\.record)), after: count)
                for (offset, (pair, time)) in zip(block, times).enumerated() {
                    records[Int(pair.place)] = Int32(count + offset)
                    examples[Int(pair.place)].since = time
                }
                count += block.count
            }
        }
    }

    /// Receives the progress of a build: the builder's own callback, otherwise the log.
    private var reporter: @Sendable (BuildProgress) -> Void {
        if let progress { return progress }
        guard let logger else { return { _ in } }
        let log = ProgressLog(logger)
        return { log.show($0) }
    }
}
