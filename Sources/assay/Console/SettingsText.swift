import Wording

/// The settings in use as text: key, value, origin.
struct SettingsText {
    let lines: [String]

    init(_ settings: [EffectiveSetting]) {
        func width(_ texts: [String]) -> Int { texts.map(\.count).max() ?? 0 }
        func filled(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count) + 2)
        }
        let rows = settings.map { setting in
            (setting.definition.key, setting.value.isEmpty ? "–" : setting.value.printable, setting.origin.description)
        }
        let (keys, values) = (width(rows.map(\.0)), width(rows.map(\.1)))
        lines = rows.map { filled($0.0, keys) + filled($0.1, values) + $0.2 }
    }
}
