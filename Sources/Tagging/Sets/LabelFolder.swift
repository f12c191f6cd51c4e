internal import FoundationEssentials
package import LabelSets

/// The location of label sets: a folder of set folders, or the folder of one set.
package struct LabelFolder: Sendable {
    package let path: String
    /// Whether `path` is the folder of one set.
    package let isSet: Bool

    /// - Throws: `LabelSetError` when the folder is missing or cannot be read.
    package init(_ path: String) throws(LabelSetError) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        isSet = try LabelSetReader.names(in: path).isEmpty && Self.holdsExamples(path)
    }

    /// The folders of the sets, by name.
    package func sets() throws(LabelSetError) -> [(name: String, directory: String)] {
        if isSet { return [(name, path)] }
        let path = path
        return try LabelSetReader.names(in: path).map { ($0, "\(path)/\($0)") }
    }

    /// Reads every set, sorted by name.
    ///
    /// - Throws: `LabelSetError` when the folder cannot be read or has no set.
    package func readAll() throws(LabelSetError) -> [(name: String, result: Result<LabelSet, LabelSetError>)] {
        guard isSet else { return try LabelSetReader().readAll(root: path) }
        do throws(LabelSetError) {
            return [(name, .success(try LabelSetReader().read(directory: path)))]
        } catch {
            return [(name, .failure(error))]
        }
    }

    /// Reads every set and reports findings about the files.
    package var report: LabelLint.Report {
        isSet ? LabelLint.report(directory: path) : LabelLint.report(root: path)
    }

    /// Findings about the files, in order of file and line.
    package var findings: [Finding] { report.findings }

    /// What to watch for changes: the folder that contains the sets' folders.
    package var watchedRoot: String {
        guard isSet else { return path }
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
    }

    /// The folder of a set of this name; nil when the name is not of this folder.
    package func directory(of set: String) -> String? {
        isSet ? (set == name ? path : nil) : "\(path)/\(set)"
    }

    /// How long ago a file of a set last changed, by the file system's times; nil when unknown.
    func age(of set: String) -> Duration? { directory(of: set).flatMap { LabelSetReader.age(directory: $0) } }

    private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func holdsExamples(_ path: String) -> Bool {
        // A folder that cannot be listed was already refused when the caller looked for sets.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return entries.contains { $0 == "set.yaml" || $0.hasSuffix(".txt") || $0.hasSuffix(".tsv") || $0.hasSuffix(".jsonl") }
    }
}
