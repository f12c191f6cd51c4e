internal import Daemon
internal import Embedding
internal import Synchronization

/// The results of one request's texts, each in its place.
final class Exchange: Sendable {
    private struct State {
        var frames: [[UInt8]]
        var left: Int
        var waiter: CheckedContinuation<[[UInt8]], Never>?
    }

    private let state: Mutex<State>

    /// - Parameter count: the texts, at least one.
    init(count: Int) { state = Mutex(State(frames: Array(repeating: [], count: count), left: count)) }

    /// The result frames in the order of the texts, once all are there. To be called once.
    func results() async -> [[UInt8]] {
        await withCheckedContinuation { continuation in
            let frames: [[UInt8]]? = state.withLock { state in
                if state.left == 0 { return state.frames }
                state.waiter = continuation
                return nil
            }
            if let frames { continuation.resume(returning: frames) }
        }
    }

    fileprivate func put(_ frame: [UInt8], at index: Int) {
        let (waiter, frames) = state.withLock { state in
            state.frames[index] = frame
            state.left -= 1
            guard state.left == 0, let waiter = state.waiter else {
                return (CheckedContinuation<[[UInt8]], Never>?.none, [[UInt8]]())
            }
            state.waiter = nil
            return (waiter, state.frames)
        }
        waiter?.resume(returning: frames)
    }

    /// Where the result of one text goes.
    final class Place: ReplyTarget {
        private let exchange: Exchange
        private let index: Int
        private let inlet: HTTPInlet
        private let origin: RequestOrigin

        init(_ exchange: Exchange, _ index: Int, _ inlet: HTTPInlet, _ origin: RequestOrigin) {
            (self.exchange, self.index, self.inlet, self.origin) = (exchange, index, inlet, origin)
        }

        func send(_ frame: [UInt8], for receipt: Receipt) {
            exchange.put(frame, at: index)
            receipt.delivered()
        }

        func settled(_ receipt: Receipt) { inlet.settled(receipt) }

        var source: MessageSource { .http }

        var isDisconnected: Bool { !origin.isConnected }

        var trace: TraceContext? { origin.trace }
    }
}
