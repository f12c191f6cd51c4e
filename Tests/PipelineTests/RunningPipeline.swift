import AssayTesting
import Embedding
import Foundation
import Logging
import Pipeline
import ServiceLifecycle
import Testing
import ZeroMQ

/// Longer than anything here takes, so that a failure ends.
let patience = Duration.seconds(30)

/// The daemon's services in this process: real sockets, compute threads and label sets, on fake embeddings.
final class RunningPipeline: Sendable {
    let counters = PipelineCounters()
    /// Where to send to and where results come from, as a peer connects to them.
    let addresses: (pull: String, push: String)
    private let group: ServiceGroup
    private let end: Task<Void, any Error>

    init(
        pull: String, push: String, limits: WireLimits = WireLimits(),
        intake: Intake = Intake(tokenBudget: 64, maxTokens: 256), logger: Logger = ComputeTests.quiet,
        others: [any Service] = [],
        configure: (inout TransportConfiguration) -> Void = { _ in }
    ) async throws {
        let embedder = FakeEmbedder()
        let registry = SetRegistry([try SetBuilder(embedder: embedder).build(ComputeTests.animals).set])
        var configuration = TransportConfiguration(
            pull: [try Endpoint(parsing: pull, default: .bind)], push: [try Endpoint(parsing: push, default: .bind)])
        configuration.drainTimeout = patience
        configure(&configuration)
        let transport = try ZeroMQTransport(
            configuration: configuration, limits: limits, intake: intake, counters: counters, logger: logger)
        let compute = ComputeService(
            intake: intake, registry: registry, embedder: embedder, limits: limits, threads: 2, counters: counters,
            logger: ComputeTests.quiet)
        let opened = try await transport.open()
        addresses = (opened.pull[0], opened.push[0])
        let group = ServiceGroup(
            services: [transport.sink, compute, transport.source] + others, logger: ComputeTests.quiet)
        self.group = group
        end = Task { try await group.run() }
    }

    /// Drains as SIGTERM does, and waits for the end.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await end.value
    }

    /// Waits for the end.
    func ended() async throws { try await end.value }

    /// The ids of the next results and the codes of their errors, `nil` for tags, each frame once, until `count` have come.
    static func collect(_ count: Int, from pull: Socket) throws -> [(id: String, code: String?)] {
        try (0..<count).map { index in
            let frames = try #require(try pull.receive(timeout: patience), "\(index) of \(count) results came")
            let result = try ResultDecoder().decode(frames[0].bytes)
            return (result.id, result.failure?.code)
        }
    }
}

/// A message with this id.
func request(_ id: Int, _ text: String = "my cat meows") -> Frame { Frame(#"{"id":"\#(id)","text":"\#(text)"}"#) }

/// A socket that is gone at once when it closes.
func socket(_ kind: Socket.Kind, _ context: ZeroMQContext) throws -> Socket {
    let socket = try Socket(kind, context: context)
    try socket.set(.linger, .zero)
    return socket
}

/// Runs blocking code on a thread of its own, never on Swift's pool.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Asks again and again until the answer is yes; fails the test when it is not within `patience`.
func eventually(
    _ what: String, _ place: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + patience
    while try !condition() {
        try #require(ContinuousClock.now < deadline, "\(what): not within \(patience)", sourceLocation: place)
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// A folder of its own, short enough for the path of an ipc endpoint, removed with its owner.
final class Scratch: Sendable {
    let path = "/tmp/assay-p-\(UUID().uuidString.prefix(8))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ content: [UInt8]) throws {
        let url = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    func write(_ name: String, _ content: String) throws { try write(name, Array(content.utf8)) }
}
