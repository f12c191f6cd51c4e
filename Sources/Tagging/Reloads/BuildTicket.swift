internal import Synchronization
package import Threads

/// Permission to put a set in use, until it is withdrawn. For any thread.
package final class BuildTicket: Sendable {
    /// Stops the build at its next step.
    package let cancellation: Cancellation
    private let isValid = Mutex(true)

    /// - Parameter parent: also cancels the build.
    package init(within parent: Cancellation? = nil) { cancellation = Cancellation(within: parent) }

    /// Runs the code that puts a set in use, unless the ticket was withdrawn. Keep it short: `cancel` waits for it.
    ///
    /// - Returns: whether it ran.
    package func commit(_ body: () -> Bool) -> Bool {
        isValid.withLock { $0 && body() }
    }

    /// Withdraws the ticket. Once this returns, nothing is or will be put in use with it.
    package func cancel() {
        cancellation.cancel()
        isValid.withLock { $0 = false }
    }
}
