internal import Synchronization

/// What other threads leave for a transport's own: credit that has come back, and the drain.
///
/// Every transport has one. Its thread looks into it at each turn, and is woken when it waits for what comes.
package final class TransportMailbox: Sendable {
    /// A drain, as far as it has begun.
    package struct Drain: Sendable {
        /// How long it may take.
        package var timeout: Duration
        /// When its time is up; nil before it has begun.
        package var deadline: ContinuousClock.Instant?
        /// Whether all results there will be have been handed over.
        package var isFlushing = false

        /// How much time is left; nil before it has begun.
        package var remaining: Duration? { deadline.map { $0 - .now } }
    }

    private let state: Mutex<Drain>
    private let settledFrames = Atomic<Int>(0)
    private let settledBytes = Atomic<Int>(0)
    private let wantsCredit = Atomic<Bool>(false)
    private let wake: @Sendable () -> Void

    /// - Parameter wake: wakes the transport's thread.
    package init(drainTimeout: Duration, wake: @escaping @Sendable () -> Void) {
        state = Mutex(Drain(timeout: drainTimeout))
        self.wake = wake
    }

    // MARK: For any thread

    /// The last result of a frame is out: its credit is free again.
    package func settled(bytes count: Int) {
        settledBytes.add(count, ordering: .relaxed)
        settledFrames.add(1, ordering: .sequentiallyConsistent)
        // Credit is taken up when the next frame comes, unless it is what the thread waits for.
        if wantsCredit.load(ordering: .sequentiallyConsistent) { wake() }
    }

    /// Results wait to be sent.
    package func noteResults() { wake() }

    /// Begins the drain, whose time runs from the first call.
    package func beginDrain() {
        state.withLock { drain in
            if drain.deadline == nil { drain.deadline = .now + drain.timeout }
        }
        wake()
    }

    /// All results there will be have been handed over.
    package func flush() {
        state.withLock { $0.isFlushing = true }
        wake()
    }

    /// Changes how long a drain may take, if none has begun.
    package func setDrainTimeout(_ timeout: Duration) { state.withLock { $0.timeout = timeout } }

    package var drain: Drain { state.withLock { $0 } }

    // MARK: For the transport's thread

    /// The credit that has come back since the last call.
    package func takeCredit() -> (frames: Int, bytes: Int) {
        wantsCredit.store(false, ordering: .relaxed)
        guard settledFrames.load(ordering: .relaxed) > 0 else { return (0, 0) }
        // The frames first: the bytes of whatever is counted were there before it.
        let frames = settledFrames.exchange(0, ordering: .acquiring)
        return (frames, settledBytes.exchange(0, ordering: .relaxed))
    }

    /// Whether the thread may wait now: not for credit that has come already. From here on it is woken by credit if it wants some.
    package func mayWait(forCredit wanted: Bool) -> Bool {
        wantsCredit.store(wanted, ordering: .sequentiallyConsistent)
        return !wanted || settledFrames.load(ordering: .sequentiallyConsistent) == 0
    }
}
