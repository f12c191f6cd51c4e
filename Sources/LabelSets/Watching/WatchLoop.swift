import Glibc

/// The watching thread's work: waits for events, feeds the debouncer, posts the changes of sets that have settled.
///
/// Not `Sendable`: made by one thread, handed to the watching thread, and used only there.
final class WatchLoop {
    private let folders: WatchedFolders
    private let queue: InotifyQueue
    private let wake: WakeEvent
    private let mailbox: ChangeMailbox
    private let rootCheck: Duration
    private var debouncer: ChangeDebouncer
    private var nextRootCheck: ContinuousClock.Instant
    private let interval: Duration?
    private var poll: FolderPoll
    private var nextPoll: ContinuousClock.Instant?
    private var isOutOfStep = false

    /// The maximum share of the time spent on checking files.
    private static let pollShare = 0.02

    /// Watches the root and the sets in it, so that nothing that happens from now on is missed.
    init(
        root: String, timing: LabelSetWatcher.Timing, queue: InotifyQueue, wake: WakeEvent, mailbox: ChangeMailbox,
        report: @escaping (Finding) -> Void
    ) throws(SystemError) {
        self.queue = queue
        folders = WatchedFolders(root: root, queue: queue, poll: timing.poll, report: report)
        self.wake = wake
        self.mailbox = mailbox
        rootCheck = timing.rootCheck
        nextRootCheck = ContinuousClock.now.advanced(by: timing.rootCheck)
        interval = timing.poll
        nextPoll = interval.map { ContinuousClock.now.advanced(by: $0) }
        _ = try folders.synchronize()
        let present = Set(try folders.present())
        debouncer = ChangeDebouncer(known: present, prompt: timing.prompt, quiet: timing.quiet, longest: timing.longest)
        poll = FolderPoll(root: root, sets: interval == nil ? [] : present)
    }

    /// Runs until the wake event is signalled. Blocks the thread.
    func run() {
        while wait() {
            let now = ContinuousClock.now
            take(queue.read(), at: now)
            if now >= nextRootCheck { checkRoot(at: now) }
            if let nextPoll, now >= nextPoll { look(at: now) }
            if let deadline = debouncer.deadline, deadline <= now { settle(at: now) }
        }
        mailbox.finish()
    }

    /// Waits for events or for the next thing to do; `false` when it is time to stop.
    private func wait() -> Bool {
        let until = min(nextRootCheck, debouncer.deadline ?? nextRootCheck, nextPoll ?? nextRootCheck)
        let left = max(.zero, ContinuousClock.now.duration(to: until))
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
        var descriptors = [
            pollfd(fd: queue.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        Glibc.poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        return descriptors[1].revents == 0
    }

    private func take(_ events: [InotifyEvent], at now: ContinuousClock.Instant) {
        let digest = WatchDigest(events, root: folders.attached?.watch, sets: folders.names)
        for name in digest.touched { debouncer.touch(name, at: now) }
        for file in digest.files { debouncer.touch(file, at: now) }
        if digest.needsRescan { rescan(at: now) } else if digest.needsSynchronizing { synchronize(at: now) }
    }

    private func checkRoot(at now: ContinuousClock.Instant) {
        nextRootCheck = now.advanced(by: rootCheck)
        if isOutOfStep { synchronize(at: now) } else if !folders.isCurrent { rescan(at: now) }
    }

    /// Checks for changes that raised no events, and returns when to check again.
    private func look(at now: ContinuousClock.Instant) {
        defer {
            let took = now.duration(to: .now)
            nextPoll = interval.map { now.advanced(by: max($0, took / Self.pollShare)) }
        }
        do throws(SystemError) {
            let news = poll.news(present: Set(try folders.present()), isPending: debouncer.isPending)
            for name in news.touched { debouncer.touch(name, at: now) }
            if news.needsSynchronizing { synchronize(at: now) }
        } catch {
            // A missing root is left to the root check; one that cannot be listed may be readable at the next check.
        }
    }

    /// Events were lost or the root is gone: every old or new set may have changed.
    private func rescan(at now: ContinuousClock.Instant) {
        if folders.attached != nil { debouncer.touchAll(present: [], at: now) }
        synchronize(at: now)
    }

    private func synchronize(at now: ContinuousClock.Instant) {
        isOutOfStep = false
        do throws(SystemError) {
            let result = try folders.synchronize()
            if result.isRootNew { debouncer.touchAll(present: result.unseen, at: now) }
            for name in result.unseen { debouncer.touch(name, at: now) }
        } catch {
            // With or without a root, the next check tries again.
            isOutOfStep = !error.isMissing
        }
    }

    private func settle(at now: ContinuousClock.Instant) {
        do throws(SystemError) {
            settle(at: now, present: Set(try folders.present()))
        } catch {
            if error.isMissing {
                settle(at: now, present: [])
            } else {
                debouncer.postpone(at: now)
            }
        }
    }

    private func settle(at now: ContinuousClock.Instant, present: Set<String>) {
        let changes = debouncer.settle(at: now, present: present)
        if interval != nil {
            // Before the set is read: later changes are reported.
            for change in changes {
                if case .touched = change { continue }
                poll.accept(change.name, isPresent: present.contains(change.name))
            }
        }
        mailbox.send(changes)
    }
}
