internal import CKernels
internal import Glibc
internal import Synchronization

/// Work of one thread, in steps, that a second thread can help with: while a helper is there, each of them does half of a step,
/// and the next step begins when both are done. The helper comes and goes between steps, so the owner never waits for one to come.
///
/// `IdleThreads` provides the helpers. Without one, the owner does every step alone. A helper that the system has put on the
/// owner's processor, as it often does with a thread that the owner woke, would only take its time: it moves away first.
package final class SharedWork: Sendable {
    /// Does part `part` of `parts` of a step: 0 of 1, or one half of two while the other thread does the other.
    package typealias Step = (_ part: Int, _ parts: Int) -> Void

    /// The state between owner and helper. Only the owner begins a step, only the helper ends its half; each side's writes are
    /// visible to the other after the change.
    private enum Standing {
        static let absent = 0
        static let ready = 1
        static let working = 2
    }

    private let standing = Atomic<Int>(Standing.absent)
    private let isOpen = Atomic<Bool>(false)
    /// Where the owner was last seen.
    private let processor = Atomic<Int32>(-1)
    // Written by the owner while the helper does not work, read by the helper while it does.
    private nonisolated(unsafe) var step: Step?
    // Only for the owner: how often it will still refuse help, and how often it did after the last helper that it had to wait for.
    private nonisolated(unsafe) var refusals = 0
    private nonisolated(unsafe) var lastRefusals = 0

    /// Checks of the other thread before the processor is yielded: the other may be waiting for one.
    private static let patience = 4096
    private static let minRefusals = 4
    private let maxRefusals: Int
    private let processors: Processors

    /// - Parameter maxRefusals: the most times in a row that help is refused, once helpers have repeatedly lost their processors
    ///   during a step; 0: helpers are always accepted, on the owner's processor too.
    package convenience init(maxRefusals: Int = 1024) { self.init(maxRefusals: maxRefusals, processors: .system) }

    package init(maxRefusals: Int, processors: Processors) {
        self.maxRefusals = maxRefusals
        self.processors = processors
    }

    /// Does a step, with the helper when one is there. For the owner's thread.
    package func run(_ step: Step) {
        // A helper may still be about to leave work that is closed.
        guard isOpen.load(ordering: .relaxed), standing.load(ordering: .relaxed) == Standing.ready else { return step(0, 1) }
        processor.store(processors.current(), ordering: .relaxed)
        withoutActuallyEscaping(step) { step in
            self.step = step
            let (begun, _) = standing.compareExchange(
                expected: Standing.ready, desired: Standing.working, ordering: .acquiringAndReleasing)
            step(0, begun ? 2 : 1)
            var looks = 0
            while begun, standing.load(ordering: .acquiring) == Standing.working {
                looks += 1
                if looks < Self.patience { ak_relax() } else { Self.nap() }
            }
            if looks >= Self.patience { refuseHelp() }
            self.step = nil
        }
    }

    /// Lets helpers in; false when none is accepted. For the owner's thread.
    func open() -> Bool {
        if refusals > 0 {
            refusals -= 1
            return false
        }
        lastRefusals = max(0, lastRefusals - 1)
        processor.store(processors.current(), ordering: .relaxed)
        isOpen.store(true, ordering: .releasing)
        return true
    }

    /// Sends the helper away.
    func close() { isOpen.store(false, ordering: .releasing) }

    /// A helper that lost its processor during a step was no help: each one makes the owner refuse help for longer, and each work
    /// that went well for less long.
    private func refuseHelp() {
        guard maxRefusals > 0 else { return }
        close()
        lastRefusals = min(max(Self.minRefusals, 2 * lastRefusals), maxRefusals)
        refusals = lastRefusals
    }

    /// Whether a thread could help now.
    var wantsHelp: Bool { isOpen.load(ordering: .acquiring) && standing.load(ordering: .relaxed) == Standing.absent }

    /// The outcome of an offer to help.
    enum Outcome {
        case helped
        /// Another thread helps, or everything is done.
        case unwanted
        /// The owner's processor is the only one.
        case inTheWay
    }

    /// Whether the calling thread runs on the owner's processor.
    private var isInTheWay: Bool { maxRefusals > 0 && processor.load(ordering: .relaxed) == processors.current() }

    /// Helps until the work is closed, or `hasOther` reports that the helper is needed elsewhere, or the owner takes too long.
    func help(until hasOther: () -> Bool) -> Outcome {
        guard isOpen.load(ordering: .acquiring) else { return .unwanted }
        if isInTheWay, !processors.leave() { return .inTheWay }
        let (joined, _) = standing.compareExchange(
            expected: Standing.absent, desired: Standing.ready, ordering: .acquiringAndReleasing)
        guard joined else { return .unwanted }
        var looks = 0
        while true {
            if standing.load(ordering: .acquiring) == Standing.working {
                doHalf()
                standing.store(Standing.ready, ordering: .releasing)
                looks = 0
            }
            looks += 1
            if !isOpen.load(ordering: .acquiring) || looks > Self.patience || isInTheWay || hasOther() {
                let (left, _) = standing.compareExchange(
                    expected: Standing.ready, desired: Standing.absent, ordering: .acquiringAndReleasing)
                if left { return .helped }
            }
            ak_relax()
        }
    }

    /// A separate function, so that no reference to the step is left when the owner is notified.
    @inline(never)
    private func doHalf() { step!(1, 2) }

    /// Long enough for the system to give this processor to the helper.
    private static func nap() {
        var time = timespec(tv_sec: 0, tv_nsec: 10_000)
        nanosleep(&time, nil)
    }
}
