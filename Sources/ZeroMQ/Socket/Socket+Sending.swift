import CZeroMQ
import Glibc

extension Socket {
    /// The outcome of a send with a bounded wait.
    package enum SendResult: Hashable, Sendable {
        /// Queued; libzmq delivers it.
        case sent
        /// Not queued: every peer is full, or there is none. The whole message can be sent again later.
        case wouldBlock
    }

    /// Sends a message, waiting while no peer can take it; `timedOut` once the option `sendTimeout` has passed.
    ///
    /// A message has at least one frame, and its frames arrive together or not at all. The bytes are copied.
    ///
    /// Upstream: [`zmq_send`](http://api.zeromq.org/4-3:zmq-send).
    package func send(_ frames: [Frame]) throws(ZeroMQError) {
        guard try transmit(frames, flags: 0) == .sent else { throw ZeroMQError(.timedOut, call: "zmq_send") }
    }

    /// Sends a message of one frame, waiting like `send(_:)` of several.
    package func send(_ frame: Frame) throws(ZeroMQError) {
        guard try transmit(frame, flags: 0) == .sent else { throw ZeroMQError(.timedOut, call: "zmq_send") }
    }

    /// Sends a message if a peer can take it now.
    package func trySend(_ frames: [Frame]) throws(ZeroMQError) -> SendResult {
        try transmit(frames, flags: ZMQ_DONTWAIT)
    }

    /// Sends a message of one frame if a peer can take it now.
    package func trySend(_ frame: Frame) throws(ZeroMQError) -> SendResult {
        try transmit(frame, flags: ZMQ_DONTWAIT)
    }

    /// Sends a message, waiting at most `timeout`.
    package func send(_ frames: [Frame], timeout: Duration) throws(ZeroMQError) -> SendResult {
        let before = try get(.sendTimeout)
        try set(.sendTimeout, max(.zero, timeout))
        let outcome = Result { () throws(ZeroMQError) in
            try transmit(frames, flags: 0, deadline: Deadline(in: timeout))
        }
        // A socket whose context has ended keeps no options; its first error is the one to report.
        do { try set(.sendTimeout, before) } catch { if case .success = outcome { throw error } }
        return try outcome.get()
    }

    private func transmit(
        _ frames: [Frame], flags: Int32, deadline: Deadline? = nil
    ) throws(ZeroMQError) -> SendResult {
        guard !frames.isEmpty else {
            throw ZeroMQError(.invalidArgument, call: "zmq_send", detail: "A message has at least one frame.")
        }
        for (index, frame) in frames.enumerated() {
            let more = index < frames.count - 1 ? ZMQ_SNDMORE : 0
            guard try transmit(frame, flags: flags | more, deadline: deadline) == .wouldBlock else { continue }
            // The peer left in the middle of the message: libzmq rolled back what it had and now swallows the rest, up to the
            // last frame. Unless it gets that, the next message would be swallowed in its place.
            if index > 0, more != 0 {
                for (rest, frame) in zip((index + 1)..., frames[(index + 1)...]) {
                    _ = try transmit(frame, flags: ZMQ_DONTWAIT | (rest < frames.count - 1 ? ZMQ_SNDMORE : 0))
                }
            }
            return .wouldBlock
        }
        return .sent
    }

    private func transmit(
        _ frame: Frame, flags: Int32, deadline: Deadline? = nil
    ) throws(ZeroMQError) -> SendResult {
        while true {
            let errno = frame.withUnsafeBytes { bytes in
                zmq_send(handle, bytes.baseAddress, bytes.count, flags) < 0 ? zmq_errno() : 0
            }
            switch errno {
            case 0: return .sent
            case EAGAIN: return .wouldBlock
            case EINTR: if let deadline { try setTimeout(ZMQ_SNDTIMEO, deadline) }
            default: throw ZeroMQError(.init(rawValue: errno), call: "zmq_send")
            }
        }
    }

    /// Sets the remaining time after a signal interrupted a wait.
    func setTimeout(_ number: Int32, _ deadline: Deadline) throws(ZeroMQError) {
        try setBytes(number, deadline.milliseconds.nativeBytes, .option("timeout"), detail: "")
    }
}
