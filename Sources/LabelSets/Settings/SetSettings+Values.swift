extension SetSettings {
    /// A setting's name and value as text: `anomaly.rate`, `labels.threat.recall`.
    package struct Named: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A setting that differs between two versions of a set.
    package struct Change: Sendable, Hashable, CustomStringConvertible {
        package let name: String
        /// nil: the default.
        package let old: String?
        package let new: String?

        package var description: String { "\(name): \(old ?? "default") → \(new ?? "default")" }
    }

    /// The name of a label's setting.
    static func name(_ key: String, ofLabel label: String) -> String { "labels.\(label).\(key)" }

    /// The settings that are given, in the order of the definitions, those of labels at the end in the order of names.
    package var given: [Named] {
        let own = Self.definitions.compactMap { setting in
            setting.text(self).map { Named(name: setting.key, value: $0) }
        }
        let ofLabels = labels.sorted { $0.key < $1.key }.flatMap { label, settings in
            OfLabel.definitions.compactMap { setting in
                setting.text(settings).map { Named(name: Self.name(setting.key, ofLabel: label), value: $0) }
            }
        }
        return own + ofLabels
    }

    /// The settings that differ from a former version's, in the order of `given`, the former's first.
    package func changes(since old: SetSettings) -> [Change] {
        let (before, after) = (old.given, given)
        let (was, now) = (Self.values(before), Self.values(after))
        let names = before.map(\.name) + after.map(\.name).filter { was[$0] == nil }
        return names.filter { was[$0] != now[$0] }.map { Change(name: $0, old: was[$0], new: now[$0]) }
    }

    private static func values(_ settings: [Named]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value) })
    }

    /// The table of docs/label-sets.md.
    package static var documentation: [String] {
        func row(_ cells: String...) -> String { "| \(cells.joined(separator: " | ")) |" }
        let own = definitions.map { row("`\($0.key)`", $0.values, $0.standard, $0.summary) }
        let ofLabels = OfLabel.definitions.map {
            row("`\(name($0.key, ofLabel: "NAME"))`", $0.values, $0.standard, $0.summary)
        }
        let short = row("`thresholds.NAME`", SettingKind.share.values, "0.5", "short for `labels.NAME.threshold`")
        return [row("key", "value", "default", "meaning"), "|---|---|---|---|"] + own + ofLabels + [short]
    }
}
