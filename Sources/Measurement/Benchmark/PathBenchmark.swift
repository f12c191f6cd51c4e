internal import AssayTesting
internal import Classification
internal import Daemon
internal import Embedding
internal import JSON
internal import LabelSets
internal import Logging
internal import ServiceLifecycle
internal import Tagging
internal import Wire
internal import ZeroMQ

/// Measures all overhead outside the engine: the daemon's whole path from socket to socket with an embedder of negligible cost.
///
/// Sets, labels and texts are generated, so that the figures of two runs can be compared. The client that sends and receives
/// runs on the same cores; its CPU time is counted separately.
package struct PathBenchmark: Sendable {
    /// The results of a benchmark.
    package struct Report: Sendable, Encodable {
        package var threads: Int
        /// Sent through each kind of socket.
        package var messages: Int
        /// With features of the default model's length, and with short ones, where the overhead besides deciding shows.
        package var shapes: [Shape] = []
    }

    /// The cost with features of one length. Times are CPU times, in microseconds per message.
    package struct Shape: Sendable, Encodable {
        /// The path through one kind of socket.
        package struct Wire: Sendable, Encodable {
            package var wire: String
            /// Client and daemon on the same cores.
            package var messagesPerSecond: Double
            /// All of the daemon's threads.
            package var daemon: Double
            /// Decode, tokenize, embed, decide and encode.
            package var compute: Double
            /// The thread that owns the sockets.
            package var transport: Double
            /// ZeroMQ's own thread.
            package var io: Double
            /// The benchmark's own time.
            package var client: Double
            package var messagesPerBatch: Double

            enum CodingKeys: String, CodingKey {
                case wire, daemon, compute, transport, io, client
                case messagesPerSecond = "messages_per_second"
                case messagesPerBatch = "messages_per_batch"
            }
        }

        package var sets: Int
        package var labels: Int
        package var columns: Int
        /// One thread, without sockets.
        package var decode: Double
        package var embed: Double
        package var decide: Double
        package var encode: Double
        package var wires: [Wire] = []
    }

    package var sets = 4
    /// Labels of each set.
    package var labels = 150
    package var messages = 100_000
    package var threads: Int
    package var batchTokens: Int
    /// Where fitted sets are cached; nil fits them each time.
    package var cacheDirectory: String?

    private static let window = 4096

    package init(threads: Int, batchTokens: Int) {
        self.threads = threads
        self.batchTokens = batchTokens
    }

    package func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> Report {
        var report = Report(threads: threads, messages: messages)
        for (embedder, layers) in [(FakeEmbedder(dimensions: 384, layerCount: 6), [2, 4, 6]), (FakeEmbedder(), [1, 2])] {
            report.shapes.append(try await shape(embedder, layers: layers, progress: progress))
        }
        return report
    }

    private func shape(
        _ embedder: FakeEmbedder, layers: [Int], progress: @escaping @Sendable (String) -> Void
    ) async throws -> Shape {
        progress("fitting \(sets) sets of \(layers.count * embedder.model.dimensions) columns")
        let corpus = PathCorpus(labels: labels)
        var builder = SetBuilder(embedder: embedder, cacheDirectory: cacheDirectory)
        builder.defaults.layers = .these(layers)
        builder.defaults.method = .whitened
        builder.defaults.shrinkage = 0.2
        builder.defaults.prototypes = 1
        let registry = SetRegistry(try (0..<sets).map { try builder.build(corpus.set("set\($0)", seed: UInt64($0))).set })
        let texts = corpus.texts(2000)
        progress("stages")
        var shape = try stages(embedder, registry.snapshot, texts)
        for wire in messages > 0 ? ["ipc", "tcp"] : [] {
            progress("\(wire) sockets")
            shape.wires.append(try await self.wire(wire, embedder, registry, texts))
        }
        return shape
    }

    private func stages(
        _ embedder: any Embedder, _ snapshot: SetRegistry.Snapshot, _ texts: [String]
    ) throws -> Shape {
        let sample = Array(texts.prefix(max(1, batchTokens / 12)))
        let frames = sample.enumerated().map { Array("{\"id\":\"\($0)\",\"text\":\(JSONText.quoted($1))}".utf8) }
        let decoder = FrameDecoder()
        let decode = Self.microseconds(sample.count) {
            for frame in frames { frame.withUnsafeBytes { decoder.decode($0) { _ in } } }
        }
        let session = try embedder.makeSession(layers: snapshot.layers)
        let tokens = sample.map { session.tokenize($0) }
        var output = EmbeddingMatrix(layerCount: snapshot.layers.count, dimensions: embedder.model.dimensions)
        let embed = try Self.microseconds(sample.count) {
            try session.embed(sample.map { session.tokenize($0) }, into: &output)
        }
        let tagger = Tagger(embedder: embedder)
        let results = try tagger.tag(sample, with: snapshot)
        let encode = Self.microseconds(sample.count) {
            for result in results {
                var frame: [UInt8] = []
                frame.reserveCapacity(512)
                ResultEncoder().encode(result, into: &frame)
            }
        }
        let decide = try tagger.decisionSeconds(tokens, with: snapshot) * 1e6 / Double(sample.count)
        return Shape(
            sets: sets, labels: labels, columns: output.columns, decode: decode, embed: embed, decide: decide, encode: encode)
    }

    /// The minimum of several rounds, divided by `count`.
    private static func microseconds(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let times = try (0..<30).map { _ in
            let start = ContinuousClock.now
            try body()
            return (ContinuousClock.now - start) / .microseconds(1)
        }
        return times.min()! / Double(count)
    }

    /// A daemon of this process and a client, over real sockets.
    private func wire(
        _ wire: String, _ embedder: any Embedder, _ registry: SetRegistry, _ texts: [String]
    ) async throws -> Shape.Wire {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let endpoint = try Endpoint(parsing: wire == "ipc" ? "@ipc://*" : "@tcp://127.0.0.1:*", default: .bind)
        let counters = PipelineCounters()
        let intake = Intake(tokenBudget: batchTokens, maxTokens: embedder.model.maxTokens, threads: threads)
        let transport = try ZeroMQTransport(
            configuration: TransportConfiguration(pull: [endpoint], push: [endpoint]), intake: intake, counters: counters,
            logger: logger)
        let compute = ComputeService(
            intake: intake, registry: registry, embedder: embedder, threads: threads, counters: counters, logger: logger)
        let addresses = try await transport.open()
        let group = ServiceGroup(services: [transport.sink, compute, transport.source], logger: logger)
        let running = Task { try await group.run() }
        let client = LoadClient(
            push: try Endpoint(parsing: addresses.pull[0], default: .connect),
            pull: try Endpoint(parsing: addresses.push[0], default: .connect), texts: texts)
        let daemonIO = ThreadTimes().names.filter { $0.value.hasPrefix("ZMQbg") }.keys
        let before = ThreadTimes()
        let outcome = try await client.run(.closed(count: messages, window: Self.window))
        let after = ThreadTimes()
        let perMessage = 1e6 / Double(messages)
        let computing = after.since(before) { $1.hasPrefix("compute") } * perMessage
        let transporting = after.since(before) { ["zeromq", "relay"].contains($1) } * perMessage
        let io = after.since(before) { thread, _ in daemonIO.contains(thread) } * perMessage
        let rest = (after.process - before.process) * perMessage - computing - transporting - io
        let counts = counters.snapshot
        await group.triggerGracefulShutdown()
        try await running.value
        return Shape.Wire(
            wire: wire, messagesPerSecond: outcome.rate, daemon: computing + transporting + io, compute: computing,
            transport: transporting, io: io, client: rest,
            messagesPerBatch: Double(counts.tagged) / Double(max(counts.batches, 1)))
    }
}
