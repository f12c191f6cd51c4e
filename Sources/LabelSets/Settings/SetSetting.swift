/// Every key of `set.yaml`. The parser, the version's hash and the comparison of two sets each switch over all of them, so the
/// compiler refuses a setting that one of them forgets.
package enum SetSetting: String, Sendable, CaseIterable {
    // The order is that of the version's hash: moving a case changes every set's version.
    case mode, background, anomaly, method, layers, shrinkage, prototypes, thresholds, labels, description

    /// The keys of one label's settings, `labels.NAME.…`.
    enum OfLabel: String, CaseIterable {
        case threshold, recall, precision, description
    }
}

extension LabelSet {
    /// A setting as it is written in `set.yaml`: `anomaly.rate`, `labels.threat.recall`.
    package struct SettingValue: Sendable, Hashable {
        package let name: String
        /// `default` if the caller decides.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The set's effective settings, in the order of `SetSetting` and of label names. Settings of labels that have none are left
    /// out.
    package var settings: [SettingValue] { SetSetting.allCases.flatMap(values) }

    private func values(of setting: SetSetting) -> [SettingValue] {
        func one(_ value: (some Any)?, _ name: String? = nil) -> [SettingValue] {
            [SettingValue(name: name ?? setting.rawValue, value: value.map { "\($0)" } ?? "default")]
        }
        return switch setting {
        case .mode: one(mode.rawValue)
        case .background: one(background)
        case .anomaly: one(anomalyRate, "anomaly.rate")
        case .method: one(method)
        case .layers: one(layers)
        case .shrinkage: one(shrinkage)
        case .prototypes: one(prototypes)
        case .thresholds: []  // Short for the threshold in `labels`.
        case .labels: SetSetting.OfLabel.allCases.flatMap(values)
        case .description: one(description.isEmpty ? nil : description)
        }
    }

    private func values(of setting: SetSetting.OfLabel) -> [SettingValue] {
        labels.compactMap { label in
            let value: String? =
                switch (setting, aims[label.name]) {
                case (.threshold, _): thresholds[label.name].map { "\($0)" }
                case (.recall, .recall(let share)), (.precision, .precision(let share)): "\(share)"
                case (.recall, _), (.precision, _): nil
                case (.description, _): label.description.isEmpty ? nil : label.description
                }
            return value.map { SettingValue(name: "labels.\(label.name).\(setting.rawValue)", value: $0) }
        }
    }
}

extension LabelSet.Layers: CustomStringConvertible {
    /// As in `set.yaml`: `[2, 4, 6]` or `auto`.
    package var description: String {
        switch self {
        case .these(let layers): "\(layers)"
        case .crossValidated: "auto"
        }
    }
}

extension LabelSet.Prototypes: CustomStringConvertible {
    /// As in `set.yaml`: a number or `auto`.
    package var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .auto: "auto"
        }
    }
}
