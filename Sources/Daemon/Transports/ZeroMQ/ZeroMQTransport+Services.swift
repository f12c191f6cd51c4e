package import ServiceLifecycle
internal import Threads

extension ZeroMQTransport {
    /// The reading half. On shutdown, it ends when everything queued has been read; it fails when no peer can be let in any more.
    package var source: some Service { SourceService(transport: self) }

    /// The writing half. On shutdown, it ends when every result is out.
    package var sink: some Service { SinkService(transport: self) }
}

private struct SourceService: Service {
    let transport: ZeroMQTransport

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                await transport.readingEnded.wait()
                try transport.checkAccess()
                // The drain may begin before the group's shutdown: a service that ends by itself then would be a failure.
                try? await gracefulShutdown()
            } onCancel: {
                transport.drain()
            }
        } onGracefulShutdown: {
            transport.drain()
        }
    }
}

private struct SinkService: Service {
    let transport: ZeroMQTransport

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                try await transport.closed()
            } onCancel: {
                transport.drain()
                transport.flush()
            }
        } onGracefulShutdown: {
            transport.flush()
        }
    }
}
