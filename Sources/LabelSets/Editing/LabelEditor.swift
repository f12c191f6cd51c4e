internal import Files
internal import Synchronization

/// Changes the examples of labels in their files, one change at a time, and only if the set can be used afterwards.
package final class LabelEditor: Sendable {
    /// Why a change was not made.
    package enum Refusal: Error, Sendable {
        /// The set has another version than the caller has seen.
        case changed(version: String)
        /// The label's examples are not in a file of its own with one per line.
        case notEditable(reason: String)
        /// The set could not be used with the change, or cannot be used now.
        case unusable(LabelSetError)
        /// A file could not be read or written.
        case failed(LabelSetError)
    }

    /// What a change did.
    package struct Outcome: Sendable {
        /// Of the set, as it is now.
        package var version: String
        package var added: Int
        package var removed: Int
    }

    private let lock = Mutex(())

    package init() {}

    /// A label's examples as the files have them now, and the set's version with them; nil if the set has no such label.
    package func examples(directory: String, label: String) throws(Refusal) -> (version: String, texts: [String])? {
        let set = try read(directory)
        let labels = set.labels.filter { $0.name == label }
        return labels.isEmpty ? nil : (set.version, labels.flatMap(\.examples).map(\.text))
    }

    /// - Parameters:
    ///   - label: a valid name; a label without a file gets one.
    ///   - isExpected: whether the set's version is one that the caller expects.
    package func edit(
        directory: String, label: String, _ edit: ExampleEdit, isExpected: (String) -> Bool
    ) throws(Refusal) -> Outcome {
        let result = lock.withLock { _ in
            Result { () throws(Refusal) in try change(directory: directory, label: label, edit, isExpected: isExpected) }
        }
        return try result.get()
    }

    private func change(
        directory: String, label: String, _ edit: ExampleEdit, isExpected: (String) -> Bool
    ) throws(Refusal) -> Outcome {
        let set = try read(directory)
        guard isExpected(set.version) else { throw .changed(version: set.version) }
        let name = "\(label).txt"
        let path = PathName.join(PathName.withoutTrailingSlash(directory), name)
        let files = Set(set.labels.filter { $0.name == label }.flatMap(\.examples).map(\.file))
        guard files.isSubset(of: [name]) else {
            throw .notEditable(
                reason:
                    "the examples of \"\(label)\" are in \(files.sorted().joined(separator: ", ")); only those in \(name) can be changed here"
            )
        }
        guard !Directory.isLink(path) else {
            throw .notEditable(reason: "\(name) is a symbolic link, whose target may belong to others")
        }
        var before: [UInt8]?
        if !files.isEmpty || Directory.exists(path) {
            do throws(FileBytes.Failure) { before = try FileBytes.read(path) } catch {
                throw .failed(
                    LabelSetError(setName: set.name, findings: [.file(path, unreadable: error, limit: FileBytes.largest)]))
            }
        }
        let after = edit.applied(to: before ?? [])
        guard after.added + after.removed > 0 else { return Outcome(version: set.version, added: 0, removed: 0) }
        try write(after.bytes, to: path)
        do throws(Refusal) {
            return Outcome(version: try read(directory).version, added: after.added, removed: after.removed)
        } catch {
            // Whoever sees the file meanwhile keeps the last good version of the set.
            if let before { try write(before, to: path) } else { try remove(path) }
            throw error
        }
    }

    private func read(_ directory: String) throws(Refusal) -> LabelSet {
        do throws(LabelSetError) { return try LabelSetReader().read(directory: directory) } catch { throw .unusable(error) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(Refusal) {
        do throws(LabelSetError) { try LabelFix.replace(path, with: bytes) } catch { throw .failed(error) }
    }

    private func remove(_ path: String) throws(Refusal) {
        do throws(SystemError) { try Directory.remove(path) } catch {
            throw .failed(LabelSetError(setName: PathName.last(path), findings: [.file(path, unwritable: error)]))
        }
    }
}
