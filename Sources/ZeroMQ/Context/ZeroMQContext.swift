import CZeroMQ
import Glibc

/// A libzmq context: the I/O threads behind a process's sockets, and the namespace of its inproc endpoints.
///
/// Every `Socket` keeps its context alive. When the last reference goes, `deinit` terminates it and waits until the
/// messages still queued have left or the sockets' `linger` has passed. One context per process is usual.
///
/// Upstream: [`zmq_ctx_new`](http://api.zeromq.org/4-3:zmq-ctx-new), [`zmq_ctx_term`](http://api.zeromq.org/4-3:zmq-ctx-term).
package final class ZeroMQContext: Sendable {
    // libzmq guarantees that a context may be used from any thread.
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// - Parameters:
    ///   - ioThreads: threads that move bytes; one handles about a gigabyte per second. 0 is enough for inproc alone.
    ///   - maxSockets: how many sockets may be open at a time, monitors included.
    package init(ioThreads: Int = 1, maxSockets: Int = 1023) throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw .last("zmq_ctx_new") }
        self.handle = handle
        try set(ZMQ_IO_THREADS, "ioThreads", ioThreads)
        try set(ZMQ_MAX_SOCKETS, "maxSockets", maxSockets)
    }

    deinit {
        // Every socket holds the context, so none is open here: only lingering messages are waited for.
        retrying { zmq_ctx_term(handle) }
    }

    /// Makes every blocking and future call on the context's sockets fail with `contextTerminated`, so that the threads
    /// that own them let go. May be called from any thread, and more than once.
    ///
    /// Upstream: [`zmq_ctx_shutdown`](http://api.zeromq.org/4-3:zmq-ctx-shutdown).
    package func shutdown() {
        zmq_ctx_shutdown(handle)
    }

    private func set(_ option: Int32, _ name: String, _ value: Int) throws(ZeroMQError) {
        guard let number = Int32(exactly: value), zmq_ctx_set(handle, option, number) == 0 else {
            let limit = option == ZMQ_MAX_SOCKETS ? zmq_ctx_get(handle, ZMQ_SOCKET_LIMIT) : Int32.max
            let min = option == ZMQ_MAX_SOCKETS ? 1 : 0
            throw ZeroMQError(
                .invalidArgument, call: "zmq_ctx_set", subject: .option("\(name) = \(value)"),
                detail: "It takes \(min) to \(limit)."
            )
        }
    }
}
