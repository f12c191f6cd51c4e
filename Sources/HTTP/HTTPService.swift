package import Daemon
package import Embedding
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import Prometheus
package import Search
internal import ServiceLifecycle
internal import Synchronization
package import Tagging
internal import Wording

/// The HTTP server: a transport beside ZeroMQ, into the same intake.
package final class HTTPService: Service {
    /// Searches that read an index at the same time.
    private static let searches = 4

    private let configuration: HTTPConfiguration
    private let logger: Logger
    private let readiness: Readiness
    private let connections = OpenConnections()
    private let access: HTTPAccess
    private let responder: RouterResponder<HTTPContext>
    private let bound = Mutex<(address: String?, waiters: [CheckedContinuation<String?, Never>])>((nil, []))

    /// - Parameters:
    ///   - access: made of the same configuration.
    ///   - model: that embeds.
    ///   - metrics: declares `DaemonMetrics.all`.
    ///   - checks: what must be good for the daemon to be ready, besides a test of the server's own.
    ///   - started: when the daemon started, in Unix seconds.
    /// - Throws: when the index cannot be used.
    package init(
        _ configuration: HTTPConfiguration, access: HTTPAccess, intake: Intake, registry: SetRegistry, folder: LabelFolder,
        model: EmbeddingModel, counters: PipelineCounters, metrics: PrometheusRegistry, checks: [Readiness.Check],
        version: String, started: Int, logger: Logger
    ) throws(IndexError) {
        self.configuration = configuration
        self.access = access
        self.logger = logger
        let inlet = HTTPInlet(intake: intake, maxTexts: configuration.maxTexts, sendTime: counters.stages.send)
        let test = SelfTest(inlet: inlet)
        readiness = Readiness(checks + [Readiness.Check("model") { await test.problem() }])
        DaemonMetrics.collect(
            into: metrics, counters: counters, intake: intake, sets: registry, model: model, connections: connections,
            version: version, started: started)
        let index = try configuration.searchIndex.map { path throws(IndexError) in
            try LiveIndex(path: path, SearchIndex.Options(threads: 1, connections: Self.searches))
        }
        let search = SearchRoute(
            inlet: inlet, index: index,
            model: IndexModel(name: model.name, fingerprint: model.fingerprint, dimensions: model.sentenceDimensions),
            maxBodyBytes: configuration.maxBodyBytes, logger: logger)
        let routes = RouteTable(
            configuration, inlet: inlet, registry: registry, readiness: readiness, folder: folder, metrics: metrics,
            models: ServedModels(model, aliases: configuration.modelAliases, created: started), search: search,
            page: OpenAPIPage(version: version))
        // A browser reaches no Unix socket.
        let isTCP = if case .tcp = configuration.address { true } else { false }
        responder = routes.responder(
            metrics: metrics,
            AccessGuard(tokens: access.tokens, refusesForeignPages: isTCP && !configuration.access.isInsecure))
    }

    /// Serves until the shutdown, and then until all requests that have begun are answered, or until the drain's time is up.
    ///
    /// - Throws: `AssayError` when the address cannot be bound.
    package func run() async throws {
        let socket: LocalSocket? =
            if case .unix(let path) = configuration.address {
                try LocalSocket(path, isPrivate: access.tokens == nil)
            } else { nil }
        let watch = Task { [access, logger] in await access.watch(logger) }
        defer { watch.cancel() }
        let limit = Task { try await limitDrain() }
        defer { limit.cancel() }
        defer { socket?.finish() }
        let unpublished = Mutex<AssayError?>(nil)
        let address = socket.map { BindAddress.unixDomainSocket(path: $0.bindPath) } ?? configuration.address.bindAddress
        try await serve(at: address) { channel in
            do throws(AssayError) {
                try socket?.publish()
                self.bind(channel)
            } catch {
                unpublished.withLock { $0 = error }
                channel.close(promise: nil)
            }
        }
        if let error = unpublished.withLock({ $0 }) { throw error }
    }

    /// Ends the connections that a drain has no time left for: a slow client must not keep the daemon from its end.
    private func limitDrain() async throws {
        try await gracefulShutdown()
        try await Task.sleep(for: configuration.drainTimeout)
        let count = connections.count
        if count > 0 {
            logger.warning("HTTP connections were ended before their requests were answered", metadata: ["count": "\(count)"])
        }
        connections.end()
    }

    private func serve(at address: BindAddress, whenBound: @escaping @Sendable (any Channel) -> Void) async throws {
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [configuration, access, connections] responder in
                ConnectionSetup(
                    configuration, certificates: access.certificates, connections: connections, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: address, serverName: "assay",
                availableConnectionsDelegate: ConnectionLimit(configuration.maxConnections)),
            onServerRunning: { channel in whenBound(channel) }, logger: quiet)
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: { [readiness] in
                readiness.drain()
            }
        } catch let error as IOError {
            throw failure(error)
        } catch let error as SocketAddressError {
            throw AssayError(
                .transport, at: "http.listen \(configuration.address)", "this is not an address of this machine: \(error)",
                remedy: "choose another with --http HOST:PORT, or a shorter path with --http unix:PATH")
        }
    }

    /// The address once the server listens: with the port that the system chose for port 0.
    package func address() async -> String? {
        await withCheckedContinuation { continuation in
            let known = bound.withLock { bound in
                if bound.address == nil { bound.waiters.append(continuation) }
                return bound.address
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    private func bind(_ channel: any Channel) {
        let address =
            switch configuration.address {
            case .unix: configuration.address.description
            case .tcp(let host, let port):
                HTTPConfiguration.Address.tcp(host: host, port: channel.localAddress?.port ?? port).description
            }
        let waiters = bound.withLock { bound in
            bound.address = address
            defer { bound.waiters = [] }
            return bound.waiters
        }
        for waiter in waiters { waiter.resume(returning: address) }
        logger.notice("HTTP ready", metadata: ["address": "\(address)"])
    }

    /// Hummingbird reports each start on its own; only its warnings are of use here.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    private func failure(_ error: IOError) -> AssayError {
        let isTaken = error.errnoCode == EADDRINUSE
        return AssayError(
            .transport, at: "http.listen \(configuration.address)",
            isTaken ? "the address is in use" : "cannot listen: \(error)",
            remedy: isTaken
                ? "end the program that has it, choose another with --http HOST:PORT, or turn HTTP off with --http off" : nil)
    }
}

extension HTTPConfiguration.Address {
    var bindAddress: BindAddress {
        switch self {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
