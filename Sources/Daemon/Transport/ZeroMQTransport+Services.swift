package import ServiceLifecycle
internal import Threads
internal import Wire

extension ZeroMQTransport {
    /// The reading half. Told to shut down, it ends when everything queued has been read; it fails when nobody can be let in any more.
    package var source: some Service { SourceService(transport: self) }

    /// The writing half. Told to shut down, it ends when every result is out.
    package var sink: some Service { SinkService(transport: self) }

    /// How much of the drain's time is left; nil when no drain has begun.
    var deadlineRemaining: Duration? { drainDeadline.map { $0 - .now } }

    /// Answers a frame that is over the limit.
    func refuse(_ bytes: UnsafeRawBufferPointer, over maxBytes: Int, _ receipt: Receipt) {
        var limits = limits
        limits.maxFrameBytes = maxBytes
        FrameDecoder(limits: limits).decode(bytes) { outcome in
            guard case .failure(let failure) = outcome else { preconditionFailure("a frame over the limit was decoded") }
            counters.countReceived(1)
            counters.countFailure(failure.code)
            receipt.token(for: failure.id, metadata: failure.metadata).fail(failure.code, failure.message)
        }
        receipt.decoded()
    }
}

private struct SourceService: Service {
    let transport: ZeroMQTransport

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                await transport.readingEnded.wait()
                try transport.checkAccess()
                // The drain may begin before the group is told to: a service that ends by itself then would be a failure.
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
