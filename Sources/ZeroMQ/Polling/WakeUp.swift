import CZeroMQ
import Glibc
import Synchronization

/// Lets any thread wake the one that waits in a `Poller`.
///
/// Signals are merged: any number before the poller checks count as one, and cost one system call together. What a thread
/// wrote before `signal()` is visible to the polling thread after the `wait` that reports it.
///
/// Upstream: [`eventfd`](https://man7.org/linux/man-pages/man2/eventfd.2.html).
package final class WakeUp: Sendable {
    let descriptor: Int32
    private let isPending = Atomic(false)

    package init() throws(ZeroMQError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        if descriptor < 0 { throw ZeroMQError(.init(rawValue: errno), call: "eventfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Makes the poller's current or next `wait` return. Never blocks.
    package func signal() {
        guard !isPending.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        retrying { write(descriptor, &one, 8) }
    }

    /// Clears the signals so far. The order matters: a signal between the two steps writes nothing, but what it announces is
    /// checked right after; in the opposite order its wake-up would be consumed and never written again.
    func drain() {
        var count: UInt64 = 0
        retrying { read(descriptor, &count, 8) }
        _ = isPending.exchange(false, ordering: .acquiringAndReleasing)
    }
}
