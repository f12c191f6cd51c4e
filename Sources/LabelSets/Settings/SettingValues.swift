extension LabelSet {
    /// How many of a set's labels a text may have.
    package enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Exactly one: the most likely. The default.
        case single
        /// Any number: every label is a separate yes/no decision.
        case multi
    }

    /// How a text is compared with the labels; see docs/decisions.md#scorers.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case auto, cosine, whitened, logistic
    }

    /// What texts are compared with to find anomalies; see docs/anomalies.md.
    package enum AnomalyReference: String, Sendable, Hashable, CaseIterable {
        case examples, traffic
    }

    /// Which pooled layers of the transformer are the features.
    package enum Layers: Sendable, Hashable {
        /// These, ascending from 1.
        case these([Int])
        /// The best of some combinations by held-out examples.
        case crossValidated
    }

    /// The number of centroids per label.
    package enum Prototypes: Sendable, Hashable {
        /// This many, at least 1, where the label's examples support them.
        case count(Int)
        /// Chosen by held-out examples.
        case auto
    }
}

/// A value that a setting can have.
package protocol SettingValue: Sendable, Hashable {
    /// The value as in `set.yaml`.
    var written: String { get }
    /// The value as it goes into a version's hash. Changing this changes the version of every set that has such a setting.
    var hashed: [VersionField] { get }
}

extension SettingValue {
    package var written: String { "\(self)" }
}

extension String: SettingValue {
    package var hashed: [VersionField] { [.text(self)] }
}

extension Double: SettingValue {
    package var hashed: [VersionField] { [.number(self)] }
}

extension [String]: SettingValue {
    package var written: String { "[\(joined(separator: ", "))]" }
    package var hashed: [VersionField] { [.integer(count)] + map(VersionField.text) }
}

extension SettingValue where Self: RawRepresentable<String> {
    package var written: String { rawValue }
    package var hashed: [VersionField] { [.text(rawValue)] }
}

extension LabelSet.Mode: SettingValue {}
extension LabelSet.Method: SettingValue {}
extension LabelSet.AnomalyReference: SettingValue {}

extension LabelSet.Layers: SettingValue {
    package var written: String {
        switch self {
        case .these(let layers): "\(layers)"
        case .crossValidated: "auto"
        }
    }

    package var hashed: [VersionField] {
        switch self {
        case .these(let layers): [.integer(layers.count)] + layers.map(VersionField.integer)
        case .crossValidated: [.integer(0)]
        }
    }
}

extension LabelSet.Prototypes: SettingValue {
    package var written: String {
        switch self {
        case .count(let count): "\(count)"
        case .auto: "auto"
        }
    }

    package var hashed: [VersionField] {
        switch self {
        case .count(let count): [.integer(count)]
        case .auto: [.integer(0)]
        }
    }
}
