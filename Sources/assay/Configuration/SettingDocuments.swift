/// The documents that follow from the definitions: `Config/assay.yaml` and the tables of `docs/configuration.md`.
enum SettingDocuments {
    private static let columns = 120

    /// `Config/assay.yaml`: every setting with its default.
    static var file: String {
        var lines = [
            "# Assay's settings. Every setting is listed with its default, which applies if the line is left out.",
            "#",
            "# An environment variable overrides a line of this file: ASSAY_ and the key in upper case with underscores",
            "# (model.path is ASSAY_MODEL_PATH; lists are separated by commas). Some have an option on the command line, which",
            "# takes precedence over both. assay config show says which value is in use and where it is from.",
            "#",
            "# Relative paths in this file are relative to the folder of this file.",
            "#",
            "# SIGHUP makes the daemon read this file and the label sets again: see docs/configuration.md#reload.",
            "#",
            "# Made by assay config print.",
        ]
        var section: [Substring] = []
        for setting in SettingDefinitions.all {
            let parts = setting.key.split(separator: ".")
            let path = parts.dropLast()
            let shared = zip(path, section).prefix { $0 == $1 }.count
            if shared == 0 { lines.append("") }
            for depth in shared..<path.count { lines.append("\(indent(depth))\(path[depth]):") }
            section = Array(path)
            lines += comment(setting, indent(path.count))
            lines.append("\(indent(path.count))\(parts.last!): \(setting.shipped.yaml)")
        }
        return lines.joined(separator: "\n")
    }

    /// The tables of `docs/configuration.md`, each with its section.
    static var tables: [(section: String, lines: [String])] {
        var tables: [(section: String, lines: [String])] = []
        for setting in SettingDefinitions.all {
            let section = String(setting.key.prefix { $0 != "." })
            if tables.last?.section != section {
                tables.append((section, ["| key | environment | option | default | range |", "|---|---|---|---|---|"]))
            }
            tables[tables.count - 1].lines.append(row(setting))
        }
        return tables
    }

    private static func row(_ setting: any AnySetting) -> String {
        let option = setting.option.map { name in "`\(name)`" + (setting.optionOf.map { " (\($0))" } ?? "") } ?? "–"
        let standard = setting.standard.text.isEmpty ? "empty" : "`\(setting.standard.text)`"
        return "| `\(setting.key)` | `\(setting.environmentName)` | \(option) | \(standard) | \(setting.values) |"
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    private static func comment(_ setting: any AnySetting, _ indent: String) -> [String] {
        var lines: [String] = []
        var line = indent + "#"
        let text = setting.summary + (setting.limits.map { " \($0)" } ?? "")
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > columns {
                lines.append(line)
                line = indent + "#"
            }
            line += " \(word)"
        }
        return lines + [line]
    }
}
