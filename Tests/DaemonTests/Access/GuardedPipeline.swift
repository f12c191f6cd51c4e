import Daemon
import Foundation
import TestSupport
import Testing
import ZeroMQ

/// A pipeline behind CURVE, its allow-list, and clients for it.
final class GuardedPipeline: Sendable {
    let scratch: Scratch
    let pipeline: RunningPipeline
    let server: CurvePublicKey
    private let clients: [String: CurveKeyPair]

    init(
        _ names: [String], rights: String = "", wire: TransportTests.Wire = .tcp, log: RecordedLog? = nil,
        configure: (inout TransportConfiguration) -> Void = { _ in }
    ) async throws {
        scratch = try Scratch()
        let pair = try CurveKeyPair.generate()
        server = pair.publicKey
        clients = Dictionary(uniqueKeysWithValues: try names.map { ($0, try CurveKeyPair.generate()) })
        try KeyFile.create(pair, name: "server", at: scratch.path + "/server.key")
        try scratch.write("clients.yaml", Self.list(clients, rights))
        let (keys, list) = (scratch.path + "/server.key", scratch.path + "/clients.yaml")
        let endpoints = [wire.address("in", scratch), wire.address("out", scratch)]
        let security = try TransportSecurity(
            secretKeyFile: keys, clients: list, serverKey: nil,
            endpoints: try endpoints.map { try Endpoint(parsing: $0, default: .bind) })
        pipeline = try await RunningPipeline(
            pull: endpoints[0], push: endpoints[1], logger: log?.logger ?? Samples.quiet
        ) {
            $0.security = security
            configure(&$0)
        }
    }

    /// Puts another allow-list in the file's place, in one step.
    func allow(_ names: [String], rights: String = "") throws {
        try replace(Self.list(clients.filter { names.contains($0.key) }, rights))
    }

    func replace(_ content: String) throws {
        try scratch.write("clients.new", content)
        #expect(rename(scratch.path + "/clients.new", scratch.path + "/clients.yaml") == 0)
    }

    private static func list(_ clients: [String: CurveKeyPair], _ rights: String) -> String {
        clients.isEmpty ? "{}\n" : clients.map { "\($0.key):\n  key: '\($0.value.publicKey)'\n\(rights)" }.joined()
    }

    /// A socket that is set up as a client; an unknown name is a stranger with its own key.
    func socket(_ kind: Socket.Kind, as name: String, _ context: ZeroMQContext) throws -> Socket {
        let socket = try DaemonTests.socket(kind, context)
        try socket.set(.immediate, true)
        try socket.useCurve(server: server, identity: clients[name] ?? CurveKeyPair.generate())
        return socket
    }

    /// Both sockets of a client, connected.
    func client(_ name: String, _ context: ZeroMQContext) throws -> (push: Socket, pull: Socket) {
        let (push, pull) = (try socket(.push, as: name, context), try socket(.pull, as: name, context))
        try pull.connect(pipeline.addresses.push)
        try push.connect(pipeline.addresses.pull)
        return (push, pull)
    }
}
