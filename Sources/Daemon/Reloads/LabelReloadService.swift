internal import LabelSets
internal import Logging
internal import ServiceLifecycle
package import Tagging
internal import Threads

/// Loads a label set again when its files change, that set alone, and all of them when asked to.
package struct LabelReloadService: Service {
    private let loader: SetLoader
    private let lanes: ReloadLanes
    private let watcher: LabelSetWatcher?

    /// Starts to watch; what happens from here on is seen by `run`.
    ///
    /// - Parameters:
    ///   - isWatching: whether changes are looked for; if not, `reloadAll` alone reloads.
    ///   - poll: how often to look for changes that raise no events; nil never does.
    /// - Throws: `LabelSetError` when the folder cannot be watched.
    package init(loader: SetLoader, isWatching: Bool = true, poll: Duration? = LabelSetWatcher.Timing().poll) throws {
        self.loader = loader
        lanes = ReloadLanes(loader: loader)
        let logger = loader.logger
        guard isWatching else {
            watcher = nil
            return
        }
        watcher = try LabelSetWatcher(root: loader.folder.watchedRoot, timing: .init(poll: poll)) { finding in
            logger.warning(
                finding.code == .noEvents ? "label folder may change unnoticed" : "label set not watched",
                metadata: ["reason": "\(finding)"])
        }
    }

    /// Looks at every set again, takes in new ones and takes out those that are gone. Does not wait for what has to be built.
    /// Reads the folder: not for Swift's pool.
    package func reloadAll() { lanes.reloadAll() }

    package func run() async throws {
        try lanes.start()
        defer { lanes.stop() }
        await withGracefulShutdownHandler {
            // What is being built then is of no use any more, and is left to itself.
            await cancelWhenGracefulShutdown { await follow() }
        } onGracefulShutdown: {
            watcher?.stop()
            lanes.stop()
        }
    }

    private func follow() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await onReloadThread("all") {
                    loader.prepare()
                    FreedMemory.giveBack()
                }
            }
            guard let watcher else { return await lanes.keepTime() }
            group.addTask { await lanes.keepTime() }
            for await change in watcher.changes {
                let name = change.name
                guard loader.folder.directory(of: name) != nil else { continue }
                switch change {
                case .removed: await onReloadThread(name) { lanes.removed(name) }
                case .added, .changed: lanes.changed(name)
                case .touched: lanes.touched(name)
                }
            }
            group.cancelAll()
        }
    }

    /// Reading folders blocks, and preparing sets takes long and calls C: not on Swift's pool.
    private func onReloadThread(_ name: String, _ body: @escaping @Sendable () -> Void) async {
        do {
            try await onThread(name: "reload", isAbandoned: true, body)
        } catch is CancellationError {
            return
        } catch {
            loader.logger.error("label set not reloaded", metadata: ["set": "\(name)", "reason": "\(error)"])
        }
    }
}
