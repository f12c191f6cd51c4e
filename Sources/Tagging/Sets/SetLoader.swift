internal import LabelSets
package import Logging
internal import Synchronization
internal import Wording

/// Reads label sets from a folder and puts them into the registry: all at the start, single ones when they change.
package struct SetLoader: Sendable {
    package let folder: LabelFolder
    private let shared: Shared
    package let registry: SetRegistry
    let cascade: Cascade?
    package let logger: Logger

    /// - Parameter cascade: gets every set that is put in use.
    package init(
        folder: LabelFolder, builder: SetBuilder, registry: SetRegistry, cascade: Cascade? = nil, logger: Logger
    ) {
        self.cascade = cascade
        self.folder = folder
        var builder = builder
        builder.fitThreads.niceness = FitThreads.besideMessages
        shared = Shared(builder)
        self.registry = registry
        self.logger = logger
    }

    /// State shared by copies of a loader.
    private final class Shared: Sendable {
        let builder: Mutex<SetBuilder>

        init(_ builder: SetBuilder) { self.builder = Mutex(builder) }
    }

    package var builder: SetBuilder { shared.builder.withLock { $0 } }

    /// Changes the defaults for sets whose `set.yaml` leaves a setting out, from the next build on.
    package func use(_ defaults: SetBuilder.Defaults) {
        shared.builder.withLock { $0.defaults = defaults }
        cascade?.use(defaults)
    }

    /// Loads every set, or those named.
    ///
    /// A set that cannot be used is logged and skipped; the others are used.
    /// - Throws: `AssayError` when none can be used or a named one does not exist, `LabelSetError` when a named one or
    ///   the only one cannot be used.
    package func loadAll(only names: [String] = []) throws {
        let results = try folder.readAll()
        for name in names {
            guard let result = results.first(where: { $0.name == name })?.result else {
                let message = UnknownName.message("label set", name, in: results.map(\.name))
                throw AssayError(.labels, at: folder.path, message)
            }
            try build(result.get())
        }
        guard names.isEmpty else { return }
        for (name, result) in results {
            do {
                try build(result.get())
            } catch let error as CancellationError {
                throw error
            } catch let error as AssayError where error.code == .system && results.count == 1 {
                // A full disk is not the labels' fault.
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
            throw AssayError(
                .labels, at: folder.path, "no label set can be used",
                remedy: "run assay labels lint \(folder.path)")
        }
    }

    /// Reloads one set, whatever its size. On an error the last good version stays in use and the reason is logged.
    ///
    /// A few examples added or removed are live at once; what the fit chose (calibration, shrinkage, anomalies) is the old fit's
    /// until `refit`.
    /// - Parameter isTorn: whether other files of the set may be about to change. Then only a few added or removed examples
    ///   are applied; the rest, errors included, waits until the files are at rest.
    /// - Returns: whether a `refit` is due.
    @discardableResult
    package func reload(_ name: String, isTorn: Bool = false) -> Bool {
        reload(name, isTorn: isTorn, upTo: nil, BuildTicket(within: builder.cancellation)) == .updated(refit: .large)
    }

    /// The same for a queue of reloads.
    ///
    /// - Parameters:
    ///   - limit: the maximum cost of a build; nil builds everything.
    ///   - ticket: permits putting the set in use.
    package func reload(_ name: String, isTorn: Bool, upTo limit: BuildSize?, _ ticket: BuildTicket) -> ReloadQueue.Outcome {
        do {
            guard let directory = folder.directory(of: name) else { return .settled }
            let start = ContinuousClock.now
            let current = registry.snapshot.sets[name]
            if isTorn, current == nil { return .notAtRest }
            let set = try LabelSetReader().read(directory: directory)
            let read = ContinuousClock.now
            let builder = self.builder(for: ticket)
            if let current, let updated = try builder.update(current, to: set) {
                guard publish(updated, of: set, insteadOf: current, start, read, ticket) else { return .settled }
                return .updated(refit: try lane(of: set, updated, upTo: limit, builder))
            }
            if isTorn { return .notAtRest }
            if let limit {
                let size = try builder.size(of: set, over: current)
                guard size.isWithin(limit) else {
                    tellLarge(size, of: name, isNew: current == nil)
                    return .large(cost: size.cost)
                }
            }
            let (published, work) = try builder.build(set)
            guard put(published, of: set, ticket) else { return .settled }
            removeVanished()
            logger.notice(
                current == nil ? "label set loaded" : "label set reloaded",
                metadata: [
                    "set": "\(name)", "examples": "\(work.embedded + work.cached)", "embedded": "\(work.embedded)",
                    "after": "\(Self.milliseconds(start, .now)) ms",
                ])
            prepare(name)
            return .fitted
        } catch is CancellationError {
            return .settled
        } catch {
            if isTorn {
                logger.debug("label set not read before it is at rest", metadata: ["set": "\(name)", "reason": "\(error)"])
                return .notAtRest
            }
            _ = ticket.commit {
                refuse(name, error)
                return true
            }
            return .settled
        }
    }

    /// The builder, cancelled when the ticket is withdrawn.
    private func builder(for ticket: BuildTicket) -> SetBuilder {
        var builder = self.builder
        builder.cancellation = ticket.cancellation
        return builder
    }

    /// Puts a set in use that was built from its files.
    ///
    /// - Returns: false when the ticket was withdrawn.
    private func put(_ published: PublishedSet, of set: LabelSet, _ ticket: BuildTicket) -> Bool {
        ticket.commit {
            registry.publish(published)
            cascade?.follow(set, published)
            return true
        }
    }

    /// The lane for refitting a set.
    private func lane(
        of set: LabelSet, _ updated: PublishedSet, upTo limit: BuildSize?, _ builder: SetBuilder
    ) throws -> ReloadQueue.Lane {
        // A large set needs no further check.
        guard let limit, updated.examples.count <= limit.examples else { return .large }
        return try builder.size(of: set, over: updated).isWithin(limit) ? .quick : .large
    }

    /// Puts a set in use whose examples changed since `current`.
    ///
    /// - Returns: whether a fit is due.
    private func publish(
        _ updated: PublishedSet, of set: LabelSet, insteadOf current: PublishedSet, _ start: ContinuousClock.Instant,
        _ read: ContinuousClock.Instant, _ ticket: BuildTicket
    ) -> Bool {
        let isBack = registry.vanished.contains(set.name)
        let isNew = current.version != updated.version
        let isPut = ticket.commit {
            registry.publish(updated)
            if isNew { cascade?.follow(set, updated) }
            return true
        }
        guard isPut else { return false }
        if isBack { tellReturn(of: set.name) }
        // A fit that was due when the folder vanished is due again.
        guard isNew else { return isBack && updated.isAheadOfFit }
        let now = ContinuousClock.now
        var metadata: Logger.Metadata = [
            "set": "\(set.name)", "examples": "\(updated.examples.count)", "version": "\(updated.version.prefix(8))",
            "after": "\(Self.milliseconds(start, now)) ms", "reading": "\(Self.milliseconds(start, read)) ms",
        ]
        if let age = folder.age(of: set.name) { metadata["since_change"] = "\(Int(age / .milliseconds(1))) ms" }
        logger.notice("label set updated", metadata: metadata)
        return true
    }

    private func tellLarge(_ size: BuildSize, of name: String, isNew: Bool) {
        logger.notice(
            isNew
                ? "new label set is built in the background"
                : "label set is built in the background; its last good version stays in use meanwhile",
            metadata: ["set": "\(name)", "examples": "\(size.examples)", "new": "\(size.newTexts)"])
    }

    /// Reports why the newest files of a set are not in use. A new set whose files are still being written is not an error.
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

    /// Loads what the next update of a set, or of every set, needs, so that it is live at once.
    package func prepare(_ name: String? = nil) {
        for set in registry.snapshot.defaults where name == nil || set.name == name {
            do {
                guard let prepared = try builder.prepare(set) else { continue }
                registry.replace(set, with: prepared)
            } catch {
                // Its updates are slower, or it is refitted: no harm.
                logger.debug("label set not prepared for updates", metadata: ["set": "\(set.name)", "reason": "\(error)"])
            }
        }
    }

    /// Refits a set whose examples were updated, and puts it in use unless its files changed meanwhile.
    package func refit(_ name: String) { refit(name, BuildTicket(within: builder.cancellation)) }

    package func refit(_ name: String, _ ticket: BuildTicket) {
        do {
            guard let directory = folder.directory(of: name) else { return }
            let start = ContinuousClock.now
            let set = try LabelSetReader().read(directory: directory)
            // Otherwise the build would be wasted: changed files are reported as a separate change.
            guard registry.snapshot.sets[name]?.version == set.version else { return }
            let (published, _) = try self.builder(for: ticket).build(set)
            let isPut = ticket.commit {
                guard registry.replace(with: published) else { return false }
                cascade?.follow(set, published)
                return true
            }
            guard isPut else { return }
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

    /// Takes a set out of use whose folder is gone, if another set in use still has its own.
    ///
    /// When all folders are gone, that is no decision to stop tagging: the disk or the mount is missing, or a deployment is in
    /// progress. Then the last good versions stay, and this is logged.
    package func remove(_ name: String) {
        guard registry.snapshot.sets[name] == nil || hasAnotherFolder(than: name) else {
            let isLast = !presentSets.contains { $0 != name }
            let reason = "its folder is gone, and \(isLast ? "so are all others" : "no other set is in use yet")"
            guard registry.keepVanished(name, error: reason) else { return }
            guard isLast else {
                return logger.notice(
                    "label set is gone from disk; it stays in use until another one is", metadata: ["set": "\(name)"])
            }
            return logger.error(
                "all label sets are gone from disk; their last good versions stay in use",
                metadata: ["folder": "\(folder.path)", "remedy": "bring the folder back, or stop the daemon"])
        }
        registry.remove(name)
        cascade?.remove(name)
        logger.notice("label set removed", metadata: ["set": "\(name)"])
    }

    /// Whether any other set in use has a folder.
    private func hasAnotherFolder(than name: String) -> Bool {
        let sets = registry.snapshot.sets
        return !folder.isSet && presentSets.contains { $0 != name && sets[$0] != nil }
    }

    /// Takes sets out of use that were kept while every folder was gone, now that there is one again; not those whose own folder
    /// is back as well.
    private func removeVanished() {
        for name in registry.vanished.subtracting(presentSets).sorted() { remove(name) }
    }

    /// The names of the existing folders. A folder that cannot be listed has no usable sets.
    private var presentSets: [String] { (try? folder.sets())?.map(\.name) ?? [] }

    /// The names of the existing folders, for a reload of all; nil, with an error in the log, if that would leave none.
    func presentNames() -> Set<String>? {
        do {
            let names = try folder.sets().map(\.name)
            if !names.isEmpty { return Set(names) }
            logger.error(
                "label sets not reloaded; those in use stay", metadata: ["reason": "there is no set in \(folder.path)"])
        } catch {
            logger.error("label sets not reloaded; those in use stay", metadata: ["reason": "\(error)"])
        }
        return nil
    }

    private func tellReturn(of name: String) {
        logger.notice("label set is back on disk", metadata: ["set": "\(name)"])
        removeVanished()
    }

    private func build(_ set: LabelSet) throws {
        let (published, work) = try builder.build(set)
        registry.publish(published)
        cascade?.follow(set, published)
        logger.debug(
            "label set ready", metadata: ["set": "\(set.name)", "embedded": "\(work.embedded)", "cached": "\(work.cached)"])
    }
}
