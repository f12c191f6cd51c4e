internal import LabelSets
internal import Logging
public import ServiceLifecycle

/// Loads a label set again when its files change, that set alone.
public struct LabelReloadService: Service {
    private let loader: SetLoader
    private let watcher: LabelSetWatcher

    /// Starts to watch; what happens from here on is seen by `run`.
    ///
    /// - Throws: `LabelSetError` when the folder cannot be watched.
    public init(loader: SetLoader) throws {
        self.loader = loader
        let logger = loader.logger
        watcher = try LabelSetWatcher(root: loader.folder.watchedRoot) { finding in
            logger.warning("label set not watched", metadata: ["reason": "\(finding)"])
        }
    }

    public func run() async throws {
        await withGracefulShutdownHandler {
            for await change in watcher.changes {
                guard loader.folder.directory(of: change.name) != nil else { continue }
                switch change {
                case .removed(let name): loader.remove(name)
                case .added(let name), .changed(let name):
                    do {
                        // Embedding takes long and calls C: not on Swift's pool.
                        try await onThread(name: "reload") { loader.reload(name) }
                    } catch {
                        loader.logger.error("label set not reloaded", metadata: ["set": "\(name)", "reason": "\(error)"])
                    }
                }
            }
        } onGracefulShutdown: {
            watcher.stop()
        }
    }
}
