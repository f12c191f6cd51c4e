internal import Wording

/// Reads `set.yaml`. Errors become findings; valid settings are kept, so that every mistake is reported at once.
struct SettingsParser {
    /// A key and its value.
    struct Entry {
        let key: String
        /// The whole path in the file.
        let name: String
        let value: YAMLNode
        /// The key's line.
        let line: Int?
    }

    /// Keys that hold settings of labels: `labels.NAME.…`, and `thresholds.NAME`, short for `labels.NAME.threshold`.
    private static let tables = ["labels", "thresholds"]

    let file: String
    var findings: FindingList
    private var content = SettingsFile()

    init(file: String, findings: FindingList) {
        self.file = file
        self.findings = findings
    }

    mutating func parse(_ bytes: [UInt8]) -> SettingsFile {
        content.isReadable = false
        guard let text = text(of: bytes) else { return content }
        do throws(YAMLNode.Fault) {
            let root = try YAMLNode.parse(text)
            guard let entries = mapping(root, of: "the file") else { return content }
            content.isReadable = true
            for entry in entries { readEntry(entry, SetSettings.definitions.map(\.key) + Self.tables) }
        } catch {
            add(
                .invalidYAML, error.line, "not YAML: \(error.problem)",
                "correct the line; see docs/label-sets.md for an example")
        }
        return content
    }

    /// - Parameter keys: the paths that may be here.
    private mutating func readEntry(_ entry: Entry, _ keys: [String]) {
        if let setting = SetSettings.definitions.first(where: { $0.key == entry.name }) {
            content.lines[setting.key] = entry.line
            var settings = content.settings
            let isValid = setting.read(&self, entry, &settings)
            content.settings = settings
            // Without the mode, nearly every other check would be a guess.
            if !isValid, setting.key == "mode" { content.isReadable = false }
        } else if entry.name == "labels" {
            readLabels(entry)
        } else if entry.name == "thresholds" {
            readThresholds(entry)
        } else if keys.contains(where: { $0.hasPrefix(entry.name + ".") }) {
            for part in mapping(entry.value, of: entry.name, path: entry.name + ".") ?? [] {
                readEntry(part, keys.filter { $0.hasPrefix(entry.name + ".") })
            }
        } else {
            unknown(entry, among: keys)
        }
    }

    private mutating func readThresholds(_ entry: Entry) {
        let threshold = SetSettings.OfLabel.definitions.first { $0.key == "threshold" }!
        for label in mapping(entry.value, of: entry.name, path: entry.name + ".") ?? [] {
            read(threshold, label, of: label.key, line: label.line)
        }
    }

    private mutating func readLabels(_ entry: Entry) {
        let definitions = SetSettings.OfLabel.definitions
        for label in mapping(entry.value, of: entry.name, path: entry.name + ".") ?? [] {
            content.labels[label.key] = content.labels[label.key] ?? .init(first: label.line)
            for part in mapping(label.value, of: "the label \"\(label.key)\"", path: label.name + ".") ?? [] {
                guard let setting = definitions.first(where: { $0.key == part.key }) else {
                    unknown(part, among: definitions.map(\.key))
                    continue
                }
                read(setting, part, of: label.key, line: label.line)
            }
        }
    }

    /// Reads a label's setting. A label has a threshold or an aim, not both.
    private mutating func read(
        _ setting: SetSetting<SetSettings.OfLabel>, _ entry: Entry, of label: String, line: Int?
    ) {
        guard !entry.value.isNull else { return }
        let former = content.settings.labels[label]
        var (known, lines) = (former ?? .init(), content.labels[label] ?? .init(first: line))
        guard setting.read(&self, entry, &known) else { return }
        if SetSettings.OfLabel.exclusive.contains(setting.key) {
            if former?.hasThreshold == true {
                add(
                    .conflictingSettings, entry.line,
                    "the label has more than one of \(SetSettings.OfLabel.exclusive.joined(separator: ", "))",
                    "keep one of them")
            }
            lines.threshold = entry.line
        }
        content.labels[label] = lines
        content.settings.labels[label] = known
    }

    private mutating func unknown(_ entry: Entry, among keys: [String]) {
        let near = NearestName.of(entry.key, in: keys.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
        let nearest = near ?? NearestName.of(entry.name, in: keys)
        add(
            .unknownKey, entry.line, "unknown setting \"\(entry.name)\"",
            nearest.map { "did you mean \"\($0)\"?" } ?? "remove it, or use one of: \(keys.joined(separator: ", "))")
    }

    private mutating func mapping(_ node: YAMLNode, of name: String, path: String = "") -> [Entry]? {
        switch node {
        case .null: return []
        case .mapping(let pairs, _):
            var entries: [Entry] = []
            for pair in pairs {
                guard let key = pair.key.text else {
                    add(.invalidValue, pair.key.line, "a key of \(name) is not a word", "write it as key: value")
                    continue
                }
                entries.append(Entry(key: key, name: path + key, value: pair.value, line: pair.key.line))
            }
            return entries
        default:
            add(.invalidValue, node.line, "\(name) is not a mapping", "write it as key: value, indented below it")
            return nil
        }
    }

    /// The whole file as a text, or `nil` and a finding for every bad line.
    private mutating func text(of bytes: [UInt8]) -> String? {
        let lines = TextLines(bytes)
        if lines.isUTF16 {
            add(.invalidUTF8, 1, "the file is UTF-16 (byte 1 of the line is 0x\(bytes[0].hex))", "save it as UTF-8")
            return nil
        }
        var isText = true
        for line in lines {
            do throws(TextLine.Fault) { _ = try line.text() } catch {
                findings.add(.line(line, of: file, fault: error))
                isText = false
            }
        }
        return isText ? String(decoding: lines.content, as: UTF8.self) : nil
    }

    mutating func add(_ code: Finding.Code, _ line: Int?, _ message: String, _ remedy: String) {
        findings.add(Finding(.error, code, file: file, line: line, message: message, remedy: remedy))
    }
}

extension YAMLNode {
    var isNull: Bool { if case .null = self { true } else { false } }

    var text: String? { if case .scalar(let text, _) = self { text } else { nil } }
}
