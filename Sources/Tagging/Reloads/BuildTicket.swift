internal import Synchronization
package import Threads

/// Leave to put a set in use, until somebody withdraws it. For any thread.
package final class BuildTicket: Sendable {
    /// Tells the build to stop at its next step.
    package let cancellation: Cancellation
    private let isValid = Mutex(true)

    /// - Parameter parent: ends the build as well.
    package init(within parent: Cancellation? = nil) { cancellation = Cancellation(within: parent) }

    /// Runs what puts a set in use, unless the ticket was withdrawn. Keep it short: `cancel` waits for it.
    ///
    /// - Returns: whether it ran.
    package func commit(_ body: () -> Bool) -> Bool {
        isValid.withLock { $0 && body() }
    }

    /// Withdraws the ticket. When this returns, nothing is or will be put in use with it.
    package func cancel() {
        cancellation.cancel()
        isValid.withLock { $0 = false }
    }
}
