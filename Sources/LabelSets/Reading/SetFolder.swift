import Glibc

/// One reading of a set's folder: reads its files and collects their content in a draft.
struct SetFolder {
    let directory: String
    let name: String
    var findings = FindingList()
    var draft = SetDraft()
    var settings = SettingsFile()
    /// What the set still needs; see `LabelSetError.missing`.
    private(set) var missing: [String] = []

    init(directory: String) {
        self.directory = directory
        name = PathName.last(directory)
    }

    /// The set, or `nil` when there was an error.
    mutating func read() -> LabelSet? {
        if let fault = LabelName.fault(in: name) {
            error(.unsafeName, in: nil, "the set's name \"\(name)\" \(fault)", LabelName.remedy)
        }
        guard let entries = list() else { return nil }
        let files = entries.filter { isReadable($0) }.map { (name: $0.name, kind: FolderFile(name: $0.name)) }
        for file in files where file.kind == .settings { readSettings(file.name) }
        for file in files {
            switch file.kind {
            case .examples(let label): readExamples(file.name, label: label)
            case .tsv: readTSV(file.name)
            case .jsonl: readJSONL(file.name)
            default: break
            }
        }
        if files.contains(where: { $0.kind == .tests }) { readTests() }
        var check = SetCheck(directory: directory, file: settings, draft: draft, findings: findings)
        check.run(hasSubfolders: entries.contains { $0.isDirectory && !$0.name.hasPrefix(".") })
        findings = check.findings
        missing = check.missing
        return findings.hasErrors ? nil : check.set(named: name)
    }

    private mutating func list() -> [Directory.Entry]? {
        do throws(SystemError) {
            return try Directory.entries(directory)
        } catch {
            findings.add(.directory(directory, unreadable: error))
            return nil
        }
    }

    /// Whether the entry is a file to read; if not, the reason becomes a finding.
    private mutating func isReadable(_ entry: Directory.Entry) -> Bool {
        let kind = FolderFile(name: entry.name)
        if kind == .ignored { return false }
        guard entry.isNameUTF8 else {
            error(.unsafeName, in: entry.name, "the file's name is not UTF-8", "rename the file")
            return false
        }
        switch entry.kind {
        case .directory where !kind.matters: return false
        case .directory:
            error(.unreadableFile, in: entry.name, "is a folder, not a file", "rename the folder, or put a file in its place")
        case .other:
            error(.unreadableFile, in: entry.name, "is not a regular file", "put a regular file in its place")
        case .broken(let reason) where kind.matters:
            error(.unreadableFile, in: entry.name, "cannot be read: \(reason.reason)", "fix or remove the symbolic link")
        case .broken: return false
        case .file:
            switch kind {
            case .unknown:
                findings.add(
                    Finding(
                        .warning, .unknownFile, file: path(entry.name), message: "the file is not read",
                        remedy: "name it .txt (a label's examples), .tsv or .jsonl, or move it out of the folder"))
            case .misnamedSettings:
                error(
                    .misnamedSettings, in: entry.name, "the settings in this file are ignored", "rename it to set.yaml")
            default: return true
            }
        }
        return false
    }

    func path(_ file: String) -> String { PathName.join(directory, file) }

    mutating func error(
        _ code: Finding.Code, in file: String?, line: Int? = nil, _ message: String, _ remedy: String
    ) {
        findings.add(
            Finding(.error, code, file: file.map(path) ?? directory, line: line, message: message, remedy: remedy))
    }
}
