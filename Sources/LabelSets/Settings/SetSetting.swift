/// The definition of one setting of `set.yaml`: how it is read, hashed, printed and documented.
///
/// `Settings` has the value: `SetSettings`, or `SetSettings.OfLabel` for a setting of a label.
package struct SetSetting<Settings: Sendable>: Sendable {
    /// How a setting takes part in a set's version. Caches find what they keep by the version, so that this never changes for an
    /// existing setting.
    package enum InVersion: Sendable {
        /// Not at all: it does not affect decisions.
        case no
        /// Its key and value, where it is given. Right for every new setting: sets without it keep their version.
        case ifGiven
        /// Its value without a key, or this where it is not given. For settings of the first format only.
        case always(absent: VersionField)
    }

    /// Its path in the file, `anomaly.rate`; of a label's setting, the path below the label.
    package let key: String
    /// What it may be, in words.
    package let values: String
    /// The default, in words.
    package let standard: String
    package let summary: String
    /// A value as in the file, other than the default.
    package let example: String
    package let version: InVersion

    /// The value as text; nil if it is not given.
    package let text: @Sendable (Settings) -> String?
    /// The value as it goes into the version's hash; nil if it is not given.
    let fields: @Sendable (Settings) -> [VersionField]?
    /// Reads the value of an entry.
    ///
    /// - Returns: false if it is invalid, which has become a finding.
    let read: @Sendable (inout SettingsParser, SettingsParser.Entry, inout Settings) -> Bool

    /// Whether decisions depend on it.
    package var decides: Bool { if case .no = version { false } else { true } }

    /// - Parameters:
    ///   - standard: the default, in words (Markdown).
    ///   - summary: what it means, in words (Markdown).
    ///   - example: a value other than the default, as in the file; also shown in errors.
    init<Value: SettingValue>(
        _ key: String, _ property: any WritableKeyPath<Settings, Value?> & Sendable, _ kind: SettingKind<Value>,
        default standard: String, _ summary: String, example: String, version: InVersion = .ifGiven
    ) {
        self.init(
            key, kind, default: standard, summary, example: example, version: version,
            get: { $0[keyPath: property] }, set: { $0[keyPath: property] = $1 })
    }

    /// A setting that always has a value.
    init<Value: SettingValue>(
        _ key: String, _ property: any WritableKeyPath<Settings, Value> & Sendable, _ kind: SettingKind<Value>,
        default standard: String, _ summary: String, example: String, version: InVersion = .ifGiven
    ) {
        self.init(
            key, kind, default: standard, summary, example: example, version: version,
            get: { $0[keyPath: property] }, set: { $0[keyPath: property] = $1 })
    }

    private init<Value: SettingValue>(
        _ key: String, _ kind: SettingKind<Value>, default standard: String, _ summary: String, example: String,
        version: InVersion, get: @escaping @Sendable (Settings) -> Value?,
        set: @escaping @Sendable (inout Settings, Value) -> Void
    ) {
        self.key = key
        self.values = kind.values
        self.standard = standard
        self.summary = summary
        self.example = example
        self.version = version
        text = { get($0)?.written }
        fields = { get($0)?.hashed }
        read = { parser, entry, settings in
            if entry.value.isNull { return true }
            do throws(SettingFault) {
                set(&settings, try kind.parse(entry.value))
                return true
            } catch {
                parser.add(
                    error.code, entry.line, "\"\(entry.name)\" \(error.problem)",
                    error.remedy + (error.takesExample ? ", such as \(example)" : ""))
                return false
            }
        }
    }
}

/// Why a value cannot be used.
struct SettingFault: Error {
    var code = Finding.Code.invalidValue
    /// What is wrong, following the setting's name.
    let problem: String
    /// What to do.
    let remedy: String
    /// Whether the setting's example follows.
    var takesExample = true
}
