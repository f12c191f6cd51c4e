public import LabelSets
public import Logging

/// Reads label sets from a folder and puts them into the registry: all at the start, single ones when they change.
public struct SetLoader: Sendable {
    /// A folder of set folders, or one set's own folder.
    public let directory: String
    public let builder: SetBuilder
    public let registry: SetRegistry
    private let logger: Logger

    public init(directory: String, builder: SetBuilder, registry: SetRegistry, logger: Logger) {
        self.directory = directory
        self.builder = builder
        self.registry = registry
        self.logger = logger
    }

    /// Loads every set, or those named.
    ///
    /// A set that cannot be used is logged and left out; the others are used.
    /// - Throws: `PipelineError` when none can be used or a named one does not exist, `LabelSetError` when a named one or
    ///   the only one cannot be used.
    public func loadAll(only names: [String] = []) throws {
        let reader = LabelSetReader()
        if reader.isSet(directory: directory) {
            let set = try reader.read(directory: directory)
            guard names.allSatisfy({ $0 == set.name }) else { throw unknown(names.first { $0 != set.name }!, known: [set.name]) }
            return try publish(set)
        }
        let results = try reader.readAll(root: directory)
        for name in names {
            guard let result = results[name] else { throw unknown(name, known: results.keys.sorted()) }
            try publish(result.get())
        }
        guard names.isEmpty else { return }
        for (name, result) in results.sorted(by: { $0.key < $1.key }) {
            do {
                try publish(result.get())
            } catch {
                registry.reject(name, error: "\(error)")
                logger.error("label set left out", metadata: ["set": "\(name)", "reason": "\(error)"])
            }
        }
        guard !registry.snapshot.sets.isEmpty else {
            throw PipelineError(
                .labels, at: directory, results.isEmpty ? "there is no label set" : "no label set can be used",
                remedy: "a set is a folder with one text file a label; see docs/label-sets.md")
        }
    }

    /// Loads one set again. On an error the last good version stays in use and the log says why.
    public func reload(_ name: String) {
        do {
            let set = try LabelSetReader().read(directory: "\(directory)/\(name)")
            guard registry.snapshot.sets[name]?.version != set.version else { return }
            let start = ContinuousClock.now
            let work = try build(set)
            logger.notice(
                "label set reloaded",
                metadata: [
                    "set": "\(name)", "examples": "\(work.embedded + work.cached)", "embedded": "\(work.embedded)",
                    "after": "\(start.duration(to: .now))",
                ])
        } catch {
            registry.reject(name, error: "\(error)")
            logger.error(
                "label set not reloaded; its last good version stays in use", metadata: ["set": "\(name)", "reason": "\(error)"])
        }
    }

    /// Takes a set out of use whose folder is gone.
    public func remove(_ name: String) {
        registry.remove(name)
        logger.notice("label set removed", metadata: ["set": "\(name)"])
    }

    private func publish(_ set: LabelSet) throws { _ = try build(set) }

    private func build(_ set: LabelSet) throws -> SetBuilder.Work {
        let (published, work) = try builder.build(set)
        registry.publish(published)
        logger.debug("label set ready", metadata: ["set": "\(set.name)", "embedded": "\(work.embedded)", "cached": "\(work.cached)"])
        return work
    }

    private func unknown(_ name: String, known: [String]) -> PipelineError {
        PipelineError(
            .labels, at: directory, "there is no label set \(name)", remedy: "there are: \(known.joined(separator: ", "))")
    }
}
