package import Daemon
package import Embedding
internal import Synchronization

/// A source and sink in memory: frames go into an intake, results are collected.
package final class CollectingTarget: ReplyTarget {
    private struct State {
        var results: [[UInt8]] = []
        var settled = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let intake: Intake
    package let trace: TraceContext?

    /// - Parameter trace: that of all its frames.
    package init(intake: Intake, trace: TraceContext? = nil) { (self.intake, self.trace) = (intake, trace) }

    /// Adds a frame to the intake, as from one of several peers.
    package func submit(_ frame: [UInt8], from peer: Int = 0) {
        intake.add(Delivery(bytes: frame, receipt: Receipt(target: self, cost: frame.count), arrival: .now, peer: peer))
    }

    /// Adds a text to the intake, as from one of several peers.
    package func submit(_ text: String, from peer: Int = 0) { submit(Array(text.utf8), from: peer) }

    package func send(_ frame: [UInt8], for receipt: Receipt) {
        let ready = state.withLock { state in
            state.results.append(frame)
            let count = state.results.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }
        }
        receipt.delivered()
        for waiter in ready { waiter.continuation.resume() }
    }

    package func settled(_ receipt: Receipt) { state.withLock { $0.settled += 1 } }

    /// The results so far, in order of arrival.
    package var results: [[UInt8]] { state.withLock { $0.results } }
    /// Frames whose results are all out.
    package var settledFrames: Int { state.withLock { $0.settled } }

    /// Waits for `count` results.
    package func results(count: Int) async -> [[UInt8]] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.results.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
        return results
    }
}
