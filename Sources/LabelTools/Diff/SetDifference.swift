package import LabelSets

/// What differs between the files of two versions of a set.
package struct SetDifference: Sendable, Encodable {
    /// Examples of a label that were added and removed.
    package struct LabelChange: Sendable, Encodable {
        package var label: String
        /// `added` and `removed` for a label that only one version has, else nothing.
        package var state: State?
        package var added: Int
        package var removed: Int
        package var addedSamples: [String]
        package var removedSamples: [String]

        package enum State: String, Sendable, Encodable { case added, removed }

        enum CodingKeys: String, CodingKey {
            case label, state, added, removed
            case addedSamples = "added_samples"
            case removedSamples = "removed_samples"
        }
    }

    /// Examples that moved from one label to another.
    package struct Move: Sendable, Encodable {
        package var from: String
        package var to: String
        package var count: Int
    }

    /// Labels whose examples differ, by name.
    package var labels: [LabelChange]
    /// Of the examples added and removed, those that only changed their label.
    package var moved: [Move]
    /// Settings that differ, as `name: old → new`.
    package var settings: [String]

    package var isEmpty: Bool { labels.isEmpty && settings.isEmpty }

    /// - Parameter samples: how many added and how many removed texts are listed.
    package init(from old: LabelSet, to new: LabelSet, samples: Int) {
        let (before, after) = (Self.texts(old), Self.texts(new))
        var gone: [String: [String]] = [:]
        var moves: [[String]: Int] = [:]
        labels = Set(before.keys).union(after.keys).sorted().compactMap { label in
            let (was, now) = (before[label] ?? [], after[label] ?? [])
            let (known, kept) = (Set(was), Set(now))
            let added = now.filter { !known.contains($0) }
            let removed = was.filter { !kept.contains($0) }
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
        settings = new.settings.changes(since: old.settings).map(\.description)
    }

    private static func texts(_ set: LabelSet) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: set.labels.map { ($0.name, $0.examples.map(\.text)) })
    }
}
