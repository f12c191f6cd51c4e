internal import Synchronization

/// Stops long work, such as the build of a set, at its next step. For any thread.
package final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    private let parent: Cancellation?

    /// - Parameter parent: cancels this one too.
    package init(within parent: Cancellation? = nil) { self.parent = parent }

    package var isCancelled: Bool { flag.load(ordering: .relaxed) || parent?.isCancelled ?? false }

    package func cancel() { flag.store(true, ordering: .relaxed) }

    /// - Throws: `CancellationError` once cancelled.
    package func check() throws {
        if isCancelled { throw CancellationError() }
    }
}
