internal import ServiceLifecycle
internal import Threads

/// Runs a ``DriftWatch`` until shutdown. What it has not looked at by then is forgotten.
package struct DriftService: Service {
    private let watch: DriftWatch

    package init(_ watch: DriftWatch) { self.watch = watch }

    package func run() async throws {
        let thread = try WorkerThread(name: "drift", watch.run)
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown { await Self.untilCancelled() }
        } onGracefulShutdown: {
        }
        watch.end()
        try await thread.value()
    }

    private static func untilCancelled() async {
        let (stream, _) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
    }
}
