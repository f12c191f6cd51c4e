package import Daemon
package import Embedding
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization
package import Tagging
internal import Wording

/// The HTTP server: a transport beside ZeroMQ, into the same intake.
package final class HTTPService: Service {
    private let configuration: HTTPConfiguration
    private let logger: Logger
    private let readiness: Readiness
    private let responder: RouterResponder<HTTPContext>
    private let bound = Mutex<(address: String?, waiters: [CheckedContinuation<String?, Never>])>((nil, []))

    /// - Parameters:
    ///   - model: that embeds.
    ///   - checks: what must be good for the daemon to be ready, besides a test of the server's own.
    ///   - started: when the daemon started, in Unix seconds.
    package init(
        _ configuration: HTTPConfiguration, intake: Intake, registry: SetRegistry, folder: LabelFolder, model: EmbeddingModel,
        counters: PipelineCounters, checks: [Readiness.Check], started: Int, logger: Logger
    ) {
        self.configuration = configuration
        self.logger = logger
        let inlet = HTTPInlet(intake: intake, maxTexts: configuration.maxTexts)
        let test = SelfTest(inlet: inlet)
        readiness = Readiness(checks + [Readiness.Check("model") { await test.problem() }])
        let routes = RouteTable(
            configuration, inlet: inlet, registry: registry, readiness: readiness, folder: folder, counters: counters,
            models: ServedModels(model, aliases: configuration.modelAliases, created: started))
        responder = routes.responder()
    }

    /// Serves until the shutdown, and then until all requests that have begun are answered.
    ///
    /// - Throws: `AssayError` when the address cannot be bound.
    package func run() async throws {
        let application = Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .nanoseconds(configuration.idleTimeout.nanoseconds))),
            configuration: ApplicationConfiguration(
                address: configuration.address.bindAddress, serverName: "assay",
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.maxConnections)),
            onServerRunning: { [weak self] channel in self?.bind(channel) }, logger: quiet)
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: { [readiness] in
                readiness.drain()
            }
        } catch let error as IOError {
            throw failure(error)
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
