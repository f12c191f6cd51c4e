public import LabelSets

/// What differs between the files of two versions of a set.
public struct SetDifference: Sendable, Encodable {
    /// Examples of a label that came and went.
    public struct LabelChange: Sendable, Encodable {
        public var label: String
        /// `added` and `removed` for a label that only one version has, else nothing.
        public var state: State?
        public var added: Int
        public var removed: Int
        public var addedSamples: [String]
        public var removedSamples: [String]

        public enum State: String, Sendable, Encodable { case added, removed }

        enum CodingKeys: String, CodingKey {
            case label, state, added, removed
            case addedSamples = "added_samples"
            case removedSamples = "removed_samples"
        }
    }

    /// Examples that went from one label to another.
    public struct Move: Sendable, Encodable {
        public var from: String
        public var to: String
        public var count: Int
    }

    /// Labels whose examples differ, by name.
    public var labels: [LabelChange]
    /// Of the examples added and removed, those that only changed their label.
    public var moved: [Move]
    /// Settings that differ, as `name: old → new`.
    public var settings: [String]

    public var isEmpty: Bool { labels.isEmpty && settings.isEmpty }

    /// - Parameter samples: how many texts are named of what came and of what went.
    public init(from old: LabelSet, to new: LabelSet, samples: Int) {
        let (before, after) = (Self.texts(old), Self.texts(new))
        var gone: [String: [String]] = [:]
        var moves: [[String]: Int] = [:]
        labels = Set(before.keys).union(after.keys).sorted().compactMap { label in
            let (was, now) = (before[label] ?? [], after[label] ?? [])
            let added = now.filter { !Set(was).contains($0) }
            let removed = was.filter { !Set(now).contains($0) }
            guard !added.isEmpty || !removed.isEmpty else { return nil }
            for text in removed { gone[text, default: []].append(label) }
            return LabelChange(
                label: label, state: before[label] == nil ? .added : after[label] == nil ? .removed : nil,
                added: added.count, removed: removed.count, addedSamples: Array(added.prefix(samples)),
                removedSamples: Array(removed.prefix(samples)))
        }
        for (label, texts) in after {
            let known = Set(before[label] ?? [])
            for text in texts where !known.contains(text) {
                for source in gone[text] ?? [] { moves[[source, label], default: 0] += 1 }
            }
        }
        moved = moves.map { Move(from: $0.key[0], to: $0.key[1], count: $0.value) }
            .sorted { ($1.count, $0.from, $0.to) < ($0.count, $1.from, $1.to) }
        settings = zip(Self.settings(old), Self.settings(new)).filter { $0.1 != $1.1 }.map { "\($0.0): \($0.1) → \($1.1)" }
    }

    private static func texts(_ set: LabelSet) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: set.labels.map { ($0.name, $0.examples.map(\.text)) })
    }

    /// What decides besides examples, in one order for every set.
    private static func settings(_ set: LabelSet) -> [(String, String)] {
        func shown(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "default" }
        func listed(_ values: [String: some Any]) -> String {
            values.isEmpty ? "none" : values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
        let aims = set.aims.mapValues { aim in
            switch aim {
            case .recall(let value): "recall \(value)"
            case .precision(let value): "precision \(value)"
            }
        }
        let layers: String =
            switch set.layers {
            case .these(let layers)?: layers.map(String.init).joined(separator: " ")
            case .crossValidated?: "auto"
            case nil: "default"
            }
        return [
            ("mode", set.mode.rawValue), ("background", shown(set.background)), ("anomaly.rate", shown(set.anomalyRate)),
            ("method", shown(set.method)), ("layers", layers), ("shrinkage", shown(set.shrinkage)),
            ("thresholds", listed(set.thresholds)), ("aims", listed(aims)),
        ]
    }
}
