import CZeroMQ
import Glibc

extension Socket {
    /// Receives a message, waiting for one; `timedOut` once the option `receiveTimeout` has passed.
    ///
    /// Upstream: [`zmq_msg_recv`](http://api.zeromq.org/4-3:zmq-msg-recv).
    package func receive() throws(ZeroMQError) -> [Frame] {
        try completed(receiveFrame())
    }

    /// Receives the next message if there is one; `nil` otherwise.
    package func tryReceive() throws(ZeroMQError) -> [Frame]? {
        guard let first = try tryReceiveFrame() else { return nil }
        return try completed(first)
    }

    /// Receives a message, waiting at most `timeout`; `nil` when none came.
    package func receive(timeout: Duration) throws(ZeroMQError) -> [Frame]? {
        let before = try get(.receiveTimeout)
        try set(.receiveTimeout, max(.zero, timeout))
        let outcome = Result { () throws(ZeroMQError) in
            try take(flags: 0, deadline: Deadline(in: timeout))
        }
        // A socket whose context has ended keeps no options; its first error is the one to report.
        do { try set(.receiveTimeout, before) } catch { if case .success = outcome { throw error } }
        guard let first = try outcome.get() else { return nil }
        return try completed(first)
    }

    /// Receives one frame, waiting for it: for messages known to have one, or read piece by piece by `hasMore`.
    package func receiveFrame() throws(ZeroMQError) -> Frame {
        guard let frame = try take(flags: 0) else { throw ZeroMQError(.timedOut, call: "zmq_msg_recv") }
        return frame
    }

    /// Receives the next frame if there is one; `nil` otherwise. Saves the array of `tryReceive` on busy sockets.
    package func tryReceiveFrame() throws(ZeroMQError) -> Frame? {
        try take(flags: ZMQ_DONTWAIT)
    }

    /// The message that starts with `first`. A message arrives as a whole, so its other frames are already there.
    private func completed(_ first: Frame) throws(ZeroMQError) -> [Frame] {
        var frames = [first]
        while frames[frames.count - 1].hasMore {
            frames.append(try receiveFrame())
        }
        return frames
    }

    private func take(flags: Int32, deadline: Deadline? = nil) throws(ZeroMQError) -> Frame? {
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        while zmq_msg_recv(&message, handle, flags) < 0 {
            let errno = zmq_errno()
            switch errno {
            case EAGAIN: return nil
            case EINTR: if let deadline { try setTimeout(ZMQ_RCVTIMEO, deadline) }
            default: throw ZeroMQError(.init(rawValue: errno), call: "zmq_msg_recv")
            }
        }
        return Frame(received: .taking(&message))
    }
}
