public import LabelSets
internal import Logging
public import ServiceLifecycle
internal import Synchronization

/// Loads a label set again when its files change, that set alone.
public struct LabelReloadService: Service {
    private let loader: SetLoader
    private let watcher: LabelSetWatcher

    /// Starts to watch; what happens from here on is seen by `run`.
    ///
    /// - Parameter poll: how often to look for changes that raise no events; nil never does.
    /// - Throws: `LabelSetError` when the folder cannot be watched.
    public init(loader: SetLoader, poll: Duration? = LabelSetWatcher.Timing().poll) throws {
        self.loader = loader
        let logger = loader.logger
        watcher = try LabelSetWatcher(root: loader.folder.watchedRoot, timing: .init(poll: poll)) { finding in
            logger.warning(
                finding.code == .noEvents ? "label folder may change unnoticed" : "label set not watched",
                metadata: ["reason": "\(finding)"])
        }
    }

    /// How long a set's files have to be left alone before it is fitted anew.
    private static let rest = Duration.seconds(3)

    public func run() async throws {
        await withGracefulShutdownHandler {
            // What is being built then is of no use any more, and is left to itself.
            await cancelWhenGracefulShutdown { await follow() }
        } onGracefulShutdown: {
            watcher.stop()
        }
    }

    private func follow() async {
        await withDiscardingTaskGroup { group in
            let refits = Refits()
            group.addTask {
                _ = await onReloadThread("all") {
                    loader.prepare()
                    FreedMemory.giveBack()
                }
            }
            for await change in watcher.changes {
                guard loader.folder.directory(of: change.name) != nil else { continue }
                switch change {
                case .removed(let name): _ = await onReloadThread(name) { loader.remove(name) }
                case .added(let name), .changed(let name), .touched(let name):
                    guard await reload(name, isTorn: change == .touched(name)) else { continue }
                    let turn = refits.next(name)
                    group.addTask {
                        // Cancelled means that the daemon stops: then nothing is due.
                        guard (try? await Task.sleep(for: Self.rest)) != nil, refits.isLatest(name, turn) else { return }
                        _ = await onReloadThread(name) {
                            loader.refit(name)
                            FreedMemory.giveBack()
                        }
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func reload(_ name: String, isTorn: Bool) async -> Bool {
        await onReloadThread(name) {
            let isRefitDue = loader.reload(name, isTorn: isTorn)
            // Another edit may follow at once: what it costs waits until the files are at rest.
            if !isTorn { FreedMemory.giveBack() }
            return isRefitDue
        } ?? false
    }

    /// Embedding and fitting take long and call C: not on Swift's pool.
    private func onReloadThread<Value: Sendable>(_ name: String, _ body: @escaping @Sendable () -> Value) async -> Value? {
        do {
            return try await onThread(name: "reload", isAbandoned: true, body)
        } catch is CancellationError {
            return nil
        } catch {
            loader.logger.error("label set not reloaded", metadata: ["set": "\(name)", "reason": "\(error)"])
            return nil
        }
    }
}

/// Numbers the changes of each set, so that only the last of a row of changes leads to a fit.
private final class Refits: Sendable {
    private let turns = Mutex<[String: Int]>([:])

    func next(_ name: String) -> Int {
        turns.withLock { turns in
            turns[name, default: 0] += 1
            return turns[name]!
        }
    }

    func isLatest(_ name: String, _ turn: Int) -> Bool {
        turns.withLock { $0[name] == turn }
    }
}
