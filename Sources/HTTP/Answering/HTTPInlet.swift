internal import CoreMetrics
internal import Daemon
internal import Synchronization

/// The way of HTTP requests into the daemon's intake: their texts share batches with those of every other transport.
final class HTTPInlet: Sendable {
    private struct State {
        /// Texts whose results are not there yet.
        var texts = 0
        /// Streams that wait until theirs may go.
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let intake: Intake
    private let maxTexts: Int
    private let sendTime: Timer
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maxTexts: texts in flight at the same time.
    ///   - sendTime: from a text's result until it is here.
    init(intake: Intake, maxTexts: Int, sendTime: Timer) {
        self.intake = intake
        self.sendTime = sendTime
        self.maxTexts = maxTexts
    }

    /// Answers messages, each a frame of one JSON object. Single messages of all clients take turns as one: as many peers as there
    /// are connections would make for short batches.
    ///
    /// - Returns: a result frame for each, in order.
    /// - Throws: `Overload` when too many texts are in flight; status 429 when the client's rate is used up.
    func answer(_ frames: [[UInt8]], from origin: RequestOrigin) async throws -> [[UInt8]] {
        guard !frames.isEmpty else { return [] }
        try origin.quota?.charge(frames.count)
        let refused: Int? = state.withLock { state in
            guard state.waiting.isEmpty, admits(frames.count, over: state.texts) else { return state.texts }
            state.texts += frames.count
            return nil
        }
        if let refused {
            // The request as such still counts.
            origin.quota?.giveBack(frames.count - 1)
            throw Overload(texts: refused)
        }
        return await exchange(frames, of: origin, peer: frames.count == 1 ? Self.singles : origin.peer)
    }

    private static let singles = Int.min
    /// How often a stream that waits for its client's rate looks whether the client is still there.
    private static let quotaPause = Duration.seconds(1)

    /// The same for a part of a stream, which waits its turn and for its client's rate instead.
    ///
    /// - Returns: nothing if the client has disconnected while it waited for its rate.
    func answerInTurn(_ frames: [[UInt8]], from origin: RequestOrigin) async -> [[UInt8]] {
        guard !frames.isEmpty else { return [] }
        while let wait = origin.quota?.take(frames.count) {
            // Cancelled when the stream has ended: nobody takes the results.
            do { try await Task.sleep(for: min(wait, Self.quotaPause)) } catch { return [] }
            guard origin.isConnected else { return [] }
        }
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                guard state.waiting.isEmpty, admits(frames.count, over: state.texts) else {
                    state.waiting.append((frames.count, continuation))
                    return false
                }
                state.texts += frames.count
                return true
            }
            if mayGo { continuation.resume() }
        }
        return await exchange(frames, of: origin, peer: origin.peer)
    }

    /// - Parameter peer: whose turn they take.
    private func exchange(_ frames: [[UInt8]], of origin: RequestOrigin, peer: Int) async -> [[UInt8]] {
        let exchange = Exchange(count: frames.count)
        let now = ContinuousClock.now
        intake.addAll(
            frames.enumerated().map { index, frame in
                Delivery(
                    bytes: frame,
                    receipt: Receipt(target: Exchange.Place(exchange, index, self, origin), cost: frame.count),
                    arrival: now, peer: peer)
            })
        return await exchange.results()
    }

    /// Texts are always admitted when nothing else is in flight, however many they are.
    private func admits(_ count: Int, over texts: Int) -> Bool { texts == 0 || texts + count <= maxTexts }

    /// A text has its result.
    func settled(_ receipt: Receipt) {
        sendTime.record(receipt.sinceSend)
        let ready = state.withLock { state in
            state.texts -= 1
            var ready: [CheckedContinuation<Void, Never>] = []
            while let next = state.waiting.first, admits(next.count, over: state.texts) {
                state.texts += next.count
                ready.append(next.continuation)
                state.waiting.removeFirst()
            }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }

    /// More texts are in flight than the server accepts.
    struct Overload: Error {
        let texts: Int
        /// Seconds after which a retry makes sense.
        let retryAfter = 1
    }
}
