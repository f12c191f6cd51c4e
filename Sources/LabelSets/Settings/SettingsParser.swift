/// Reads `set.yaml`. Errors become findings; valid settings are kept, so that every mistake is reported at once.
struct SettingsParser {
    /// The largest settings file, in bytes.
    static let largestFile = 4 << 20
    /// The largest number that `prototypes:` can be.
    static let mostPrototypes = 1000
    /// What `method:` can be.
    static let methods = ["auto", "cosine", "whitened", "logistic"]

    let file: String
    var findings: FindingList
    private var settings = SetSettings()

    init(file: String, findings: FindingList) {
        self.file = file
        self.findings = findings
    }

    mutating func parse(_ bytes: [UInt8]) -> SetSettings {
        settings.isReadable = false
        guard let text = text(of: bytes) else { return settings }
        do throws(YAMLNode.Fault) {
            let root = try YAMLNode.parse(text)
            settings.isReadable = true
            guard let entries = mapping(root, of: "the file") else {
                settings.isReadable = false
                return settings
            }
            for entry in entries { readEntry(entry) }
        } catch {
            add(
                .invalidYAML, error.line, "not YAML: \(error.problem)",
                "correct the line; see docs/label-sets.md for an example")
        }
        return settings
    }

    private mutating func readEntry(_ entry: Entry) {
        guard let setting = SetSetting(rawValue: entry.key) else {
            return unknown(entry, among: SetSetting.allCases.map(\.rawValue), in: "set.yaml")
        }
        switch setting {
        case .description: settings.description = string(entry) ?? ""
        case .mode:
            guard let word = word(entry, of: LabelSet.Mode.allCases.map(\.rawValue)) else {
                settings.isReadable = settings.isReadable && entry.value.isNull
                return
            }
            settings.mode = LabelSet.Mode(rawValue: word) ?? .single
        case .background:
            settings.background = string(entry).map { .init(value: $0, line: entry.line) }
        case .anomaly:
            for part in mapping(entry.value, of: entry.key) ?? [] {
                guard part.key == "rate" else {
                    unknown(part, among: ["rate"], in: "anomaly")
                    continue
                }
                settings.anomalyRate = number(part, below: 1)
            }
        case .method: settings.method = word(entry, of: Self.methods)
        case .layers: settings.layers = layers(entry)
        case .shrinkage: settings.shrinkage = shrinkage(entry)
        case .prototypes: settings.prototypes = prototypes(entry).map { .init(value: $0, line: entry.line) }
        case .labels: readLabels(entry.value)
        case .thresholds:
            for label in mapping(entry.value, of: entry.key) ?? [] {
                guard let value = number(label) else { continue }
                var known = settings.labels[label.key] ?? .init(line: label.line)
                refuseSecond(known, label.line)
                known.threshold = .init(value: value, line: label.line)
                settings.labels[label.key] = known
            }
        }
    }

    private mutating func readLabels(_ node: YAMLNode) {
        for label in mapping(node, of: "labels") ?? [] {
            var known = settings.labels[label.key] ?? .init(line: label.line)
            for entry in mapping(label.value, of: "the label \"\(label.key)\"") ?? [] {
                guard let setting = SetSetting.OfLabel(rawValue: entry.key) else {
                    unknown(entry, among: SetSetting.OfLabel.allCases.map(\.rawValue), in: "a label's settings")
                    continue
                }
                if setting == .description {
                    known.description = string(entry) ?? ""
                    continue
                }
                guard let value = number(entry) else { continue }
                refuseSecond(known, entry.line)
                switch setting {
                case .threshold: known.threshold = .init(value: value, line: entry.line)
                case .recall: known.aim = .init(value: .recall(value), line: entry.line)
                case .precision: known.aim = .init(value: .precision(value), line: entry.line)
                case .description: break
                }
            }
            settings.labels[label.key] = known
        }
    }

    private mutating func refuseSecond(_ known: SetSettings.LabelSettings, _ line: Int?) {
        guard known.threshold != nil || known.aim != nil else { return }
        add(.conflictingSettings, line, "the label has more than one of threshold, recall and precision", "keep one of them")
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
