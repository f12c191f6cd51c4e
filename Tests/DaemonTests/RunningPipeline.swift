import AssayTesting
import Daemon
import Embedding
import Foundation
import Logging
import ServiceLifecycle
import Tagging
import TestSupport
import Testing
import Wire
import ZeroMQ

/// The daemon's services in this process: real sockets, compute threads and label sets, on fake embeddings.
final class RunningPipeline: Sendable {
    let counters = PipelineCounters()
    /// Where to send to and where results come from, as a peer connects to them.
    let addresses: (pull: String, push: String)
    private let group: ServiceGroup
    private let end: Task<Void, any Error>

    init(
        pull: String, push: String, limits: WireLimits = WireLimits(),
        intake: Intake = Intake(tokenBudget: 64, maxTokens: 256), logger: Logger = Samples.quiet,
        others: [any Service] = [],
        configure: (inout TransportConfiguration) -> Void = { _ in }
    ) async throws {
        let embedder = FakeEmbedder()
        let registry = SetRegistry([try SetBuilder(embedder: embedder).build(Samples.animals).set])
        var configuration = TransportConfiguration(
            pull: [try Endpoint(parsing: pull, default: .bind)], push: [try Endpoint(parsing: push, default: .bind)])
        configuration.drainTimeout = patience
        configure(&configuration)
        let transport = try ZeroMQTransport(
            configuration: configuration, limits: limits, intake: intake, counters: counters, logger: logger)
        let compute = ComputeService(
            intake: intake, registry: registry, embedder: embedder, limits: limits, threads: 2, counters: counters,
            logger: Samples.quiet)
        let opened = try await transport.open()
        addresses = (opened.pull[0], opened.push[0])
        let group = ServiceGroup(
            services: [transport.sink, compute, transport.source] + others, logger: Samples.quiet)
        self.group = group
        end = Task { try await group.run() }
    }

    /// Drains as SIGTERM does, and waits for the end.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await finish(end)
    }

    /// Waits for the end.
    func ended() async throws { try await finish(end) }

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
