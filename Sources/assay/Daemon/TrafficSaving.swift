import Logging
import ServiceLifecycle
import Tagging
import Threads

/// Saves the references of the traffic from time to time, on a thread that may block; `Daemon.save` saves the rest at the end.
struct TrafficSaving: Service {
    let references: TierReferences
    let logger: Logger

    /// How often it looks, and after how many messages a set's reference is saved.
    private static let (interval, messages) = (Duration.seconds(20), 5000)

    func run() async throws {
        await cancelWhenGracefulShutdown { await save() }
    }

    private func save() async {
        while true {
            do {
                try await Task.sleep(for: Self.interval)
                // A disk that does not respond holds up this task only: the shutdown leaves the thread to itself.
                try await onThread(name: "traffic", isAbandoned: true) { references.save(after: Self.messages) }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the traffic's references were not saved", metadata: ["error": "\(error)"])
            }
        }
    }
}
