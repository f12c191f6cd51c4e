/// Roots: folders whose subfolders are sets.
extension LabelSetReader {
    /// The names of the set folders in a root, sorted; their content is not read. Hidden folders and those whose name
    /// ends with `~` are not sets.
    package static func names(in root: String) throws(LabelSetError) -> [String] {
        let root = PathName.withoutTrailingSlash(root)
        do throws(SystemError) {
            return try Directory.setFolders(root).map(\.name)
        } catch {
            throw LabelSetError(setName: PathName.last(root), findings: [.directory(root, unreadable: error)])
        }
    }

    /// Reads every set of a root, sorted by name: a set with errors does not stop the others from being read.
    ///
    /// - Throws: when the root cannot be read or has no set.
    package func readAll(
        root: String
    ) throws(LabelSetError) -> [(name: String, result: Result<LabelSet, LabelSetError>)] { try readAll(roots: [root]) }

    /// Reads every set of several roots, sorted by name. A duplicate name, ignoring case, is an error for every set that has it.
    ///
    /// - Throws: when one of the roots cannot be read or has no set.
    package func readAll(
        roots: [String]
    ) throws(LabelSetError) -> [(name: String, result: Result<LabelSet, LabelSetError>)] {
        let (reports, faults) = inspectAll(roots: roots)
        guard faults.isEmpty else {
            throw LabelSetError(setName: roots.map(PathName.last).joined(separator: ", "), findings: faults)
        }
        var results: [(name: String, result: Result<LabelSet, LabelSetError>)] = []
        for report in reports {
            let errors = report.errors
            if let set = report.set {
                results.append((report.name, .success(set)))
            } else if results.last?.name == report.name, case .failure(let earlier)? = results.last?.result {
                results[results.count - 1].result = .failure(
                    LabelSetError(setName: report.name, findings: earlier.findings + errors))
            } else {
                results.append(
                    (
                        report.name,
                        .failure(LabelSetError(setName: report.name, findings: errors, missing: report.missing))
                    ))
            }
        }
        return results
    }

    /// Every set's report, sorted by name, and what is wrong with the roots themselves.
    func inspectAll(roots: [String]) -> (reports: [LabelSetReport], faults: [Finding]) {
        var folders: [(name: String, path: String, isNameUTF8: Bool)] = []
        var faults: [Finding] = []
        for root in roots.map(PathName.withoutTrailingSlash) {
            do throws(SystemError) {
                let found = try Directory.setFolders(root)
                folders += found.map { ($0.name, PathName.join(root, $0.name), $0.isNameUTF8) }
                if found.isEmpty { faults.append(emptyRoot(root)) }
            } catch {
                faults.append(.directory(root, unreadable: error))
            }
        }
        folders.sort { ($0.name, $0.path) < ($1.name, $1.path) }
        let namesakes = Dictionary(grouping: folders) { $0.name.lowercased() }
        let reports = folders.map { folder in
            guard folder.isNameUTF8 else {
                let finding = Finding(
                    .error, .unsafeName, file: folder.path, message: "the folder's name is not UTF-8",
                    remedy: "rename the folder")
                return LabelSetReport(name: folder.name, set: nil, findings: [finding])
            }
            let report = inspect(directory: folder.path)
            let others = namesakes[folder.name.lowercased(), default: []].filter { $0.path != folder.path }
            guard let other = others.first else { return report }
            let finding = Finding(
                .error, .duplicateSetName, file: folder.path,
                message: "\(other.path) is a set of the same name\(other.name == folder.name ? "" : " except for case")",
                remedy: "rename one of the folders")
            return LabelSetReport(name: report.name, set: nil, findings: [finding] + report.findings)
        }
        return (reports, faults)
    }

    private func emptyRoot(_ root: String) -> Finding {
        let entries = (try? Directory.entries(root)) ?? []
        let isSet = entries.contains { [.settings, .tsv, .jsonl, .tests].contains(FolderFile(name: $0.name)) || $0.isExamples }
        return Finding(
            .error, .emptyRoot, file: root, message: "the folder contains no label set",
            remedy: isSet
                ? "give its parent folder: this one looks like a set itself"
                : "add a folder with <label>.txt files, one example per line")
    }
}

extension Directory {
    /// The folders of a root whose names are valid for sets.
    static func setFolders(_ root: String) throws(SystemError) -> [Entry] {
        try entries(root).filter { $0.isDirectory && !$0.name.hasPrefix(".") && !$0.name.hasSuffix("~") }
    }
}

extension Directory.Entry {
    fileprivate var isExamples: Bool { if case .examples = FolderFile(name: name) { true } else { false } }
}
