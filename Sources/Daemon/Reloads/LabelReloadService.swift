internal import LabelSets
internal import Logging
internal import ServiceLifecycle
package import Tagging
internal import Threads

/// Reloads a single label set when its files change, and all of them on request.
package struct LabelReloadService: Service {
    private let loader: SetLoader
    private let lanes: ReloadLanes
    private let watcher: LabelSetWatcher?

    /// Starts to watch; `run` sees everything that happens from now on.
    ///
    /// - Parameters:
    ///   - isWatching: whether to watch for changes; if not, only `reloadAll` reloads.
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

    /// Checks every set again, adds new ones and removes those that are gone. Does not wait for builds.
    /// Reads the folder: not for Swift's thread pool.
    package func reloadAll() { lanes.reloadAll() }

    package func run() async throws {
        try lanes.start()
        defer { lanes.stop() }
        await withGracefulShutdownHandler {
            // Builds in progress then are useless, and are abandoned.
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

    /// Reading folders blocks, and preparing sets takes long and calls C: not on Swift's thread pool.
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
