internal import Synchronization

/// Messages from other threads to a transport's thread: returned credit, and the drain.
///
/// Every transport has one. Its thread checks it on each turn, and is woken when it waits for what arrives.
package final class TransportMailbox: Sendable {
    /// The state of a drain.
    package struct Drain: Sendable {
        /// How long it may take.
        package var timeout: Duration
        /// When its time is up; nil before it has begun.
        package var deadline: ContinuousClock.Instant?
        /// Whether all results have been handed over.
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
        // Credit is collected when the next frame comes, unless the thread is waiting for it.
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

    /// All results have been handed over; there will be no more.
    package func flush() {
        state.withLock { $0.isFlushing = true }
        wake()
    }

    /// Changes how long a drain may take, if none has begun.
    package func setDrainTimeout(_ timeout: Duration) { state.withLock { $0.timeout = timeout } }

    package var drain: Drain { state.withLock { $0 } }

    // MARK: For the transport's thread

    /// The credit returned since the last call.
    package func takeCredit() -> (frames: Int, bytes: Int) {
        wantsCredit.store(false, ordering: .relaxed)
        guard settledFrames.load(ordering: .relaxed) > 0 else { return (0, 0) }
        // The frames first: the bytes of every counted frame were added before it.
        let frames = settledFrames.exchange(0, ordering: .acquiring)
        return (frames, settledBytes.exchange(0, ordering: .relaxed))
    }

    /// Whether the thread may wait now: not for credit that is already here. From now on credit wakes it if it needs some.
    package func mayWait(forCredit wanted: Bool) -> Bool {
        wantsCredit.store(wanted, ordering: .sequentiallyConsistent)
        return !wanted || settledFrames.load(ordering: .sequentiallyConsistent) == 0
    }
}
