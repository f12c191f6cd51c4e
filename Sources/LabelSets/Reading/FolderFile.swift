/// The kind of a file in a set's folder, by its name.
enum FolderFile: Hashable {
    /// `<label>.txt`: one example per line.
    case examples(label: String)
    /// `.tsv`: `label<TAB>text` per line.
    case tsv
    /// `.jsonl`: `{"label": …, "text": …}` per line.
    case jsonl
    /// `tests.tsv`.
    case tests
    /// `set.yaml`.
    case settings
    /// `set.yml`, `Set.yaml` and the like, whose settings would be silently ignored.
    case misnamedSettings
    /// Hidden files, what editors leave behind, and documentation.
    case ignored
    /// Anything else.
    case unknown

    init(name: String) {
        let (stem, ext) = PathName.split(name)
        switch ext {
        case _ where Self.isIgnored(name, stem: stem, ext: ext): self = .ignored
        case "txt": self = .examples(label: stem)
        case "tsv": self = name == "tests.tsv" ? .tests : .tsv
        case "jsonl": self = .jsonl
        case "yaml" where name == "set.yaml": self = .settings
        case "yaml", "yml": self = stem.lowercased() == "set" ? .misnamedSettings : .unknown
        default: self = .unknown
        }
    }

    /// Whether a change of the file can affect the result of reading the folder.
    var matters: Bool { self != .ignored && self != .unknown }

    private static func isIgnored(_ name: String, stem: String, ext: String) -> Bool {
        let leftovers = ["swp", "swo", "swx", "bak", "orig", "rej", "tmp"]
        let documents = ["README", "LICENSE", "NOTICE", "CHANGELOG"]
        return name.hasPrefix(".") || name.hasSuffix("~")
            || name.hasPrefix("#") && name.hasSuffix("#")  // Emacs' auto-save files
            || name == "4913"  // Vim tries with it whether it may create files
            || leftovers.contains(ext) || ["md", "rst", "adoc"].contains(ext)
            || documents.contains(stem) || stem.lowercased() == "readme"
    }
}
