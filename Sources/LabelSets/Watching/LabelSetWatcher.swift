import Glibc

/// Watches a root of label sets and reports which set has changed, once per burst.
///
/// Uses inotify on the root and every set folder; a separate thread waits for events, so nothing blocks Swift's cooperative
/// pool. Survives the root being removed, recreated, or replaced behind a symbolic link. When the kernel's queue overflows,
/// every set counts as changed. Changes that raise no events are found by checking all files from time to time: those
/// made by another machine, in a lower layer of an overlay, behind a link on the path to a set's folder, or in a file
/// linked from elsewhere.
///
/// Make the watcher first, then read the sets: everything that happens after `init` is reported.
package final class LabelSetWatcher: Sendable {
    /// The watcher's intervals.
    package struct Timing: Sendable, Hashable {
        /// How long a set whose files are all complete must stay unchanged to count as touched; nil reports no set as
        /// touched. Default 5 ms.
        package var prompt: Duration?
        /// How long a set must stay unchanged to count as changed. Default 200 ms.
        package var quiet: Duration
        /// The longest time from the first event to the change, however busy the folder is. Default 2 s.
        package var longest: Duration
        /// How often to check whether the root's path leads to another folder, and whether a missing root is back.
        /// Default 1 s.
        package var rootCheck: Duration
        /// How often to check all files for changes that raise no events; nil never does. Slow checks run less often,
        /// so that they take at most 2 % of a processor. Default 2 s.
        package var poll: Duration?

        package init(
            prompt: Duration? = .milliseconds(5), quiet: Duration = .milliseconds(200), longest: Duration = .seconds(2),
            rootCheck: Duration = .seconds(1), poll: Duration? = .seconds(2)
        ) {
            self.prompt = prompt
            self.quiet = quiet
            self.longest = longest
            self.rootCheck = rootCheck
            self.poll = poll
        }
    }

    let mailbox = ChangeMailbox()
    private let wake: WakeEvent

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - root: the folder whose subfolders are sets.
    ///   - report: called once for a folder that cannot be watched, and once for each file system that may not report
    ///     changes; on the watching thread, or on the caller's before `init` returns.
    /// - Throws: when the root does not exist or cannot be watched.
    package convenience init(
        root: String, timing: Timing = Timing(), report: @escaping @Sendable (Finding) -> Void = { _ in }
    ) throws(LabelSetError) {
        try self.init(root: root, timing: timing, isDeaf: false, report: report)
    }

    /// - Parameter isDeaf: whether events are dropped, as on a file system that raises none; for tests.
    package init(
        root: String, timing: Timing, isDeaf: Bool, report: @escaping @Sendable (Finding) -> Void = { _ in }
    ) throws(LabelSetError) {
        let root = PathName.withoutTrailingSlash(root)
        do throws(SystemError) {
            wake = try WakeEvent()
            let queue = try InotifyQueue(isDeaf: isDeaf)
            let loop = try WatchLoop(root: root, timing: timing, queue: queue, wake: wake, mailbox: mailbox, report: report)
            try Self.startThread(loop)
        } catch {
            let finding: Finding = error.isMissing ? .directory(root, unreadable: error) : .unwatchable(root, error)
            throw LabelSetError(setName: PathName.last(root), findings: [finding])
        }
    }

    deinit { wake.signal() }

    /// The changes not taken yet, and all later ones.
    package var changes: LabelSetChanges { LabelSetChanges(watcher: self) }

    /// Ends the thread and, after the changes already seen, the sequence. Does not wait; may be called more than once.
    package func stop() { wake.signal() }

    private static func startThread(_ loop: WatchLoop) throws(SystemError) {
        var thread = pthread_t()
        let handle = Unmanaged.passRetained(loop)  // given back by the thread, or below when there is none
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<WatchLoop>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, handle.toOpaque())
        guard code == 0 else {
            handle.release()
            throw SystemError("pthread_create", code: code)
        }
        pthread_detach(thread)
    }
}
