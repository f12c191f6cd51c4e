internal import Synchronization
internal import ZeroMQ

/// The way out: the PUSH socket, and the results that are still to go through it.
///
/// Whoever has made a few results hands them to ZeroMQ himself: libzmq lets a socket go from thread to thread where a lock stands
/// between, and a lone message's result is spared a change of threads. Many results, and all that the socket does not take, wait
/// for the transport's thread; until it has sent them, the socket is its own.
final class Outlet: Sendable {
    typealias Result = (frame: [UInt8], receipt: Receipt)

    private struct State: ~Copyable {
        // Used under the lock, or by the transport's thread while it owns it.
        nonisolated(unsafe) var socket: Socket?
        /// Whether the transport's thread sends, or waits until the socket takes more.
        var isOwned = false
        var waiting: [Result] = []
    }

    private let state: Mutex<State>
    // What ZeroMQ took: results and their bytes.
    private let handedOver = Atomic<Int>(0)
    private let handedOverBytes = Atomic<Int>(0)
    private let budget: ResultBudget
    private let onRoom: @Sendable () -> Void
    // The transport's thread's alone: what it is sending.
    private nonisolated(unsafe) var sending: [Result] = []

    /// More results than this go together from the transport's thread: sent from here, the first would wake ZeroMQ's thread before
    /// the last is there.
    private static let few = 4

    /// - Parameters:
    ///   - budget: is charged for what waits.
    ///   - onRoom: called when it has room again.
    init(budget: ResultBudget, onRoom: @escaping @Sendable () -> Void) {
        state = Mutex(State())
        self.budget = budget
        self.onRoom = onRoom
    }

    /// Results are sent from here on. For the transport's thread, like all that follows but `send`.
    func open(_ socket: Socket) {
        nonisolated(unsafe) let socket = socket
        state.withLock { $0.socket = socket }
    }

    /// Nothing is sent any more; what waits is lost.
    func close() {
        state.withLock {
            $0.socket = nil
            $0.waiting = []
        }
        sending = []
    }

    /// Bytes of a result on its way, on average; nil before the first.
    var averageBytes: Double? {
        let count = handedOver.load(ordering: .relaxed)
        return count == 0 ? nil : Double(handedOverBytes.load(ordering: .relaxed)) / Double(count)
    }

    /// Sends results, or has them wait. For any thread.
    ///
    /// - Returns: whether the transport's thread must be told that results wait.
    func send(_ results: [Result]) -> Bool {
        state.withLock { state in
            var sent = 0
            if results.count <= Self.few, !state.isOwned, state.waiting.isEmpty, let socket = state.socket {
                // What fails here fails again on the transport's thread, which ends by it.
                try? send(results, to: socket, sent: &sent)
            }
            guard sent < results.count else { return false }
            budget.add(Self.bytes(results[sent...]))
            state.waiting.append(contentsOf: results[sent...])
            return !state.isOwned
        }
    }

    /// Sends what waits, as far as the socket takes it.
    ///
    /// - Returns: how many still wait.
    func flush() throws -> Int {
        while let socket = take() {
            var sent = 0
            try send(sending, to: socket, sent: &sent)
            if budget.remove(Self.bytes(sending[..<sent])) { onRoom() }
            guard sent == sending.count else {
                sending.removeFirst(sent)
                return sending.count
            }
            sending.removeAll(keepingCapacity: true)
        }
        return 0
    }

    /// Takes over what waits, and with it the socket; nil, and both are let go, when there is nothing to send.
    private func take() -> Socket? {
        nonisolated(unsafe) var taken: Socket?
        state.withLock { state in
            if sending.isEmpty { swap(&sending, &state.waiting) } else { sending.append(contentsOf: state.waiting) }
            state.waiting.removeAll(keepingCapacity: true)
            state.isOwned = !sending.isEmpty
            taken = state.isOwned ? state.socket : nil
        }
        return taken
    }

    /// What results take of the budget: an array's header and the places in lists besides their bytes.
    private static func bytes(_ results: ArraySlice<Result>) -> Int { results.reduce(0) { $0 + $1.frame.count + 64 } }

    /// - Parameter sent: counts those that the socket took, also where it fails.
    private func send(_ results: [Result], to socket: Socket, sent: inout Int) throws {
        var bytes = 0
        defer {
            handedOver.add(sent, ordering: .relaxed)
            handedOverBytes.add(bytes, ordering: .relaxed)
        }
        for result in results {
            guard try socket.trySend(Frame(result.frame)) == .sent else { return }
            // ZMTP puts a length and flags before a frame. https://rfc.zeromq.org/spec/23/
            bytes += result.frame.count + (result.frame.count < 256 ? 2 : 9)
            result.receipt.delivered()
            sent += 1
        }
    }
}
