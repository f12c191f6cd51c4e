package import Embedding
package import Logging
internal import ServiceLifecycle
package import Tagging
internal import Threads
package import Wire

/// The compute threads, one per core by default: they take batches until the intake is closed and empty.
package struct ComputeService: Service {
    let thread: ComputeThread
    let threads: Int

    /// - Parameter traffic: judges what is an anomaly; without it the sets' examples do.
    package init(
        intake: Intake, registry: SetRegistry, embedder: any Embedder, cascade: Cascade? = nil,
        traffic: TierReferences? = nil, drift: DriftWatch? = nil, limits: WireLimits = WireLimits(), threads: Int,
        counters: PipelineCounters, logger: Logger
    ) {
        thread = ComputeThread(
            intake: intake, registry: registry, embedder: embedder, cascade: cascade, traffic: traffic,
            decoder: FrameDecoder(limits: limits), drift: drift, answers: Answers(counters: counters, logger: logger))
        self.threads = threads
    }

    /// Runs until the intake is drained. On shutdown it closes the intake: its sources have ended by then.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withTaskCancellationHandler {
                let workers = try (0..<threads).map { try WorkerThread(name: "compute-\($0)", thread.own.run) }
                for worker in workers { try await worker.value() }
            } onCancel: {
                thread.intake.abandon()
            }
        } onGracefulShutdown: {
            thread.intake.close()
        }
    }
}
