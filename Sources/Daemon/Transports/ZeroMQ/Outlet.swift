internal import Synchronization
internal import ZeroMQ

/// The way out: the PUSH socket, and the results that have yet to go through it.
///
/// A thread that has made a few results hands them to ZeroMQ itself: libzmq lets a socket move between threads if a lock protects
/// it, which saves a lone message's result a thread switch. Many results, and those that the socket does not take, wait
/// for the transport's thread, which owns the socket until it has sent them.
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
    // Only for the transport's thread: what it is sending.
    private nonisolated(unsafe) var sending: [Result] = []

    /// More results than this go together from the transport's thread: sent from here, the first would wake ZeroMQ's thread before
    /// the last is there.
    private static let few = 4

    /// - Parameters:
    ///   - budget: counts what waits.
    ///   - onRoom: called when it has room again.
    init(budget: ResultBudget, onRoom: @escaping @Sendable () -> Void) {
        state = Mutex(State())
        self.budget = budget
        self.onRoom = onRoom
    }

    /// Results are sent from now on. For the transport's thread, like everything below except `send`.
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

    /// Average bytes of a result in transit; nil before the first.
    var averageBytes: Double? {
        let count = handedOver.load(ordering: .relaxed)
        return count == 0 ? nil : Double(handedOverBytes.load(ordering: .relaxed)) / Double(count)
    }

    /// Sends results, or queues them. For any thread.
    ///
    /// - Returns: whether the transport's thread must be told that results wait.
    func send(_ results: [Result]) -> Bool {
        state.withLock { state in
            var sent = 0
            if results.count <= Self.few, !state.isOwned, state.waiting.isEmpty, let socket = state.socket {
                // An error here recurs on the transport's thread, which then ends.
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

    /// Takes what waits, and the socket with it; when there is nothing to send, returns nil and lets go of both.
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

    /// The memory of results that counts against the budget: besides their bytes, an array's header and list entries.
    private static func bytes(_ results: ArraySlice<Result>) -> Int { results.reduce(0) { $0 + $1.frame.count + 64 } }

    /// - Parameter sent: counts those that the socket took, also if it fails.
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
