internal import LabelSets
public import Logging
internal import Synchronization

/// Reads label sets from a folder and puts them into the registry: all at the start, single ones when they change.
public struct SetLoader: Sendable {
    public let folder: LabelFolder
    private let shared: Shared
    public let registry: SetRegistry
    let cascade: Cascade?
    let logger: Logger

    /// - Parameter cascade: told of every set that is put in use.
    public init(
        folder: LabelFolder, builder: SetBuilder, registry: SetRegistry, cascade: Cascade? = nil, logger: Logger
    ) {
        self.cascade = cascade
        self.folder = folder
        shared = Shared(builder)
        self.registry = registry
        self.logger = logger
    }

    /// What copies of a loader share.
    private final class Shared: Sendable {
        let builder: Mutex<SetBuilder>
        /// Held while sets are read and put in use, so that what was read first is never put in use last.
        let turn = Mutex(())

        init(_ builder: SetBuilder) { self.builder = Mutex(builder) }
    }

    public var builder: SetBuilder { shared.builder.withLock { $0 } }

    /// Changes the defaults for sets whose `set.yaml` leaves a setting out, from the next build on.
    public func use(_ defaults: SetBuilder.Defaults) {
        shared.builder.withLock { $0.defaults = defaults }
        cascade?.use(defaults)
    }

    /// Loads every set again whose files or settings changed, takes in new ones and takes out those that are gone.
    public func reloadAll() {
        let names: [String]
        do {
            names = try folder.sets().map(\.name)
        } catch {
            return logger.error("label sets not reloaded; those in use stay", metadata: ["reason": "\(error)"])
        }
        guard !names.isEmpty else {
            return logger.error(
                "label sets not reloaded; those in use stay", metadata: ["reason": "there is no set in \(folder.path)"])
        }
        defer { FreedMemory.giveBack() }
        for name in names where !builder.isCancelled { reload(name) }
        for name in registry.snapshot.sets.keys.sorted() where !names.contains(name) { remove(name) }
    }

    /// Loads every set, or those named.
    ///
    /// A set that cannot be used is logged and left out; the others are used.
    /// - Throws: `PipelineError` when none can be used or a named one does not exist, `LabelSetError` when a named one or
    ///   the only one cannot be used.
    public func loadAll(only names: [String] = []) throws {
        let results = try folder.readAll()
        for name in names {
            guard let result = results.first(where: { $0.name == name })?.result else {
                let message = UnknownName.message("label set", name, in: results.map(\.name))
                throw PipelineError(.labels, at: folder.path, message)
            }
            try build(result.get())
        }
        guard names.isEmpty else { return }
        for (name, result) in results {
            do {
                try build(result.get())
            } catch let error as CancellationError {
                throw error
            } catch let error as PipelineError where error.code == .system && results.count == 1 {
                // A full disk is no fault of the labels.
                throw error
            } catch {
                registry.reject(name, error: "\(error)")
                let isIncomplete = (error as? LabelSetError)?.missing.isEmpty == false
                logger.log(
                    level: isIncomplete ? .warning : .error, "label set left out",
                    metadata: ["set": "\(name)", "reason": "\(error)"])
            }
        }
        guard !registry.snapshot.sets.isEmpty else {
            throw PipelineError(
                .labels, at: folder.path, "no label set can be used",
                remedy: "run assay labels lint \(folder.path)")
        }
    }

    /// Loads one set again. On an error the last good version stays in use and the log says why.
    ///
    /// A few examples that came or went are live at once; what the fit chose (calibration, shrinkage, what is strange) is then
    /// that of before, until `refit`.
    /// - Parameter isTorn: whether other files of the set may be about to change. Then only a few examples that came or went
    ///   are taken in; all else, errors too, is left for when the files are at rest.
    /// - Returns: whether a `refit` is due.
    @discardableResult
    public func reload(_ name: String, isTorn: Bool = false) -> Bool {
        shared.turn.withLock { _ in reloadInTurn(name, isTorn: isTorn) }
    }

    private func reloadInTurn(_ name: String, isTorn: Bool) -> Bool {
        do {
            guard let directory = folder.directory(of: name) else { return false }
            let start = ContinuousClock.now
            let current = registry.snapshot.sets[name]
            if isTorn, current == nil { return false }
            let set = try LabelSetReader().read(directory: directory)
            let read = ContinuousClock.now
            if let current, let updated = try builder.update(current, to: set) {
                let isBack = registry.vanished.contains(name)
                registry.publish(updated)
                if isBack { tellReturn(of: name) }
                guard current.version != updated.version else { return false }
                cascade?.follow(set, updated)
                let now = ContinuousClock.now
                var metadata: Logger.Metadata = [
                    "set": "\(name)", "examples": "\(updated.examples.count)", "version": "\(updated.version.prefix(8))",
                    "after": "\(Self.milliseconds(start, now)) ms", "reading": "\(Self.milliseconds(start, read)) ms",
                ]
                if let age = folder.age(of: name) { metadata["since_change"] = "\(Int(age / .milliseconds(1))) ms" }
                logger.notice("label set updated", metadata: metadata)
                return true
            }
            if isTorn { return false }
            let work = try build(set)
            removeVanished()
            logger.notice(
                current == nil ? "label set loaded" : "label set reloaded",
                metadata: [
                    "set": "\(name)", "examples": "\(work.embedded + work.cached)", "embedded": "\(work.embedded)",
                    "after": "\(Self.milliseconds(start, .now)) ms",
                ])
            prepare(name)
        } catch is CancellationError {
            return false
        } catch {
            if isTorn {
                logger.debug("label set not read before it is at rest", metadata: ["set": "\(name)", "reason": "\(error)"])
                return false
            }
            refuse(name, error)
        }
        return false
    }

    /// Says why the newest files of a set are not in use. A new set whose files are still being written is no error.
    private func refuse(_ name: String, _ error: any Error) {
        let isNews = registry.reject(name, error: "\(error)")
        if registry.snapshot.sets[name] != nil {
            logger.error(
                "label set not reloaded; its last good version stays in use",
                metadata: ["set": "\(name)", "reason": "\(error)"])
        } else if let missing = (error as? LabelSetError)?.missing, !missing.isEmpty {
            guard isNews else { return }
            logger.notice(
                "new label set is not complete yet: it needs \(missing.joined(separator: ", "))", metadata: ["set": "\(name)"])
        } else {
            logger.error("new label set not loaded", metadata: ["set": "\(name)", "reason": "\(error)"])
        }
    }

    private static func milliseconds(_ start: ContinuousClock.Instant, _ end: ContinuousClock.Instant) -> Int {
        Int(start.duration(to: end) / .milliseconds(1))
    }

    /// Brings to memory what the next update of a set, or of every set, needs, so that it is live at once.
    public func prepare(_ name: String? = nil) {
        for set in registry.snapshot.defaults where name == nil || set.name == name {
            do {
                guard let prepared = try builder.prepare(set) else { continue }
                registry.replace(set, with: prepared)
            } catch {
                // Its updates are slower, or it is fitted anew: no harm.
                logger.debug("label set not prepared for updates", metadata: ["set": "\(set.name)", "reason": "\(error)"])
            }
        }
    }

    /// Fits a set anew whose examples were updated, and puts it in use unless its files changed meanwhile.
    public func refit(_ name: String) {
        do {
            guard let directory = folder.directory(of: name) else { return }
            let start = ContinuousClock.now
            let set = try LabelSetReader().read(directory: directory)
            let (published, _) = try builder.build(set)
            guard registry.replace(with: published) else { return }
            cascade?.follow(set, published)
            logger.notice(
                "label set fitted again", metadata: ["set": "\(name)", "after": "\(Self.milliseconds(start, .now)) ms"])
            prepare(name)
        } catch is CancellationError {
            return
        } catch {
            logger.error(
                "label set not fitted again; its examples are in use with the choices of the last fit",
                metadata: ["set": "\(name)", "reason": "\(error)"])
        }
    }

    /// Takes a set out of use whose folder is gone, as long as another set in use still has its own.
    ///
    /// When all folders are gone, nobody has decided that nothing is to be tagged any more: the disk or the mount is missing, or a
    /// deployment is under way. Then the last good versions stay, and the log says so.
    public func remove(_ name: String) {
        guard registry.snapshot.sets[name] == nil || hasAnotherFolder(than: name) else {
            let reason = "its folder is gone, and so are all others"
            guard registry.keepVanished(name, error: reason) else { return }
            return logger.error(
                "all label sets are gone from disk; their last good versions stay in use",
                metadata: ["folder": "\(folder.path)", "remedy": "bring the folder back, or stop the daemon"])
        }
        registry.remove(name)
        cascade?.remove(name)
        logger.notice("label set removed", metadata: ["set": "\(name)"])
    }

    /// Whether there is a folder of a set in use besides the one named.
    private func hasAnotherFolder(than name: String) -> Bool {
        let sets = registry.snapshot.sets
        return !folder.isSet && presentSets.contains { $0 != name && sets[$0] != nil }
    }

    /// Takes sets out of use that were kept while every folder was gone, now that there is one again; not those whose own folder
    /// is back as well.
    private func removeVanished() {
        for name in registry.vanished.subtracting(presentSets).sorted() { remove(name) }
    }

    /// The names of the folders that there are. A folder that cannot be listed has no sets that could be used.
    private var presentSets: [String] { (try? folder.sets())?.map(\.name) ?? [] }

    private func tellReturn(of name: String) {
        logger.notice("label set is back on disk", metadata: ["set": "\(name)"])
        removeVanished()
    }

    @discardableResult
    private func build(_ set: LabelSet) throws -> SetBuilder.Work {
        let (published, work) = try builder.build(set)
        registry.publish(published)
        cascade?.follow(set, published)
        logger.debug(
            "label set ready", metadata: ["set": "\(set.name)", "embedded": "\(work.embedded)", "cached": "\(work.cached)"])
        return work
    }
}
