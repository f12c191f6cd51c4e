internal import Classification

/// Messages before and after a change.
struct Comparison {
    let layout: ScoreLayout
    let sets: [LabelNames]
    /// Of the reference.
    let sample: [KeptMessage]
    /// Since the change, in order; the oldest may be gone.
    let recent: [KeptMessage]
    /// One for each score.
    let references: [ScoreSummary]

    /// The probability that an interval of the reference is ever wrong.
    static let error = 0.01

    /// How a score has changed.
    func change(of place: Int, evidence: Double) -> DriftReport.Change {
        let score = layout.scores[place]
        let before = references[place]
        let values = recent.map { $0.scores[place] }.filter { !$0.isNaN }
        var after = ScoreSummary(score.kind)
        for value in values { after.add(value) }
        var change = DriftReport.Change(
            aspect: score.aspect, set: score.set.map { sets[$0].set }, measure: Self.measure(score), evidence: evidence)
        if after.counts.isEmpty {
            change.numbers = .init(before: before.mean, after: after.mean, deviationBefore: before.deviation)
        } else {
            change.shares = shares(before, after, score)
        }
        return change
    }

    private static func measure(_ score: ScoreLayout.Score) -> String {
        switch score {
        case .anomaly: "messages flagged as anomalies"
        case .group: "groups of similar texts"
        case .direction(let number): "mean of the embeddings, direction \(number + 1)"
        case .novelty: "squared distance from the groups of the reference"
        case .unknownWords: "share of tokens that are not whole words"
        case .script: "writing system"
        case .length: "length in bytes"
        case .labels: "labels"
        case .confidence: "confidence"
        case .pValue: "p-value"
        }
    }

    private static let listed = 3

    /// The categories that changed most.
    private func shares(_ before: ScoreSummary, _ after: ScoreSummary, _ score: ScoreLayout.Score) -> [DriftReport.Share] {
        guard before.count > 0, after.count > 0 else { return [] }
        return before.counts.indices.map { category in
            (category, growth(before.counts[category], of: before.count, after.counts[category], of: after.count))
        }
        .filter { $0.1 != 0 }.sorted { abs($0.1) > abs($1.1) }.prefix(Self.listed).map { category, _ in
            DriftReport.Share(
                name: name(of: category, score),
                before: .init(hits: before.counts[category], of: before.count, error: Self.error),
                // The beginning was chosen among all messages kept.
                after: .init(
                    hits: after.counts[category], of: after.count, error: Self.error / Double(max(1, recent.count))))
        }
    }

    private func name(of category: Int, _ score: ScoreLayout.Score) -> String {
        switch score {
        case .anomaly: category == 1 ? "flagged" : "not flagged"
        case .script: Script(rawValue: category)?.name ?? "other"
        case .labels(let set): sets[set].name(of: category)
        default: "group \(category + 1)"
        }
    }

    /// The z-score of a share's growth.
    func growth(_ hits: Int, of trials: Int, _ later: Int, of laterTrials: Int) -> Double {
        let (n, m) = (Double(trials), Double(laterTrials))
        let pooled = Double(hits + later) / (n + m)
        let variance = pooled * (1 - pooled) * (1 / n + 1 / m)
        return variance > 0 ? (Double(later) / m - Double(hits) / n) / variance.squareRoot() : 0
    }

    private static let sampleCount = 5

    /// Messages that show the change of a score: of the category that grew most, or the most extreme in its direction.
    func samples(of place: Int) -> [String] {
        let before = references[place]
        let own = recent.filter { !$0.scores[place].isNaN }
        guard before.count > 0, !own.isEmpty else { return [] }
        var after = ScoreSummary(layout.scores[place].kind)
        for message in own { after.add(message.scores[place]) }
        if after.counts.isEmpty {
            let sign: Float = after.mean > before.mean ? 1 : -1
            return own.sorted { $0.scores[place] * sign > $1.scores[place] * sign }.prefix(Self.sampleCount).map(\.id)
        }
        let grown = after.counts.indices.max {
            growth(before.counts[$0], of: before.count, after.counts[$0], of: after.count)
                < growth(before.counts[$1], of: before.count, after.counts[$1], of: after.count)
        }!
        return own.filter { Int($0.scores[place]) == grown }.suffix(Self.sampleCount).map(\.id)
    }

    private static let groups = 32
    private static let maxVectors = 1024
    private static let wordCount = 8

    /// Words that became more and less frequent.
    func words() -> (more: [String], fewer: [String]) {
        let (old, new) = (sample.map(\.text), recent.map(\.text))
        return (
            TellingWords(of: new, against: old).more(Self.wordCount), TellingWords(of: old, against: new).more(Self.wordCount)
        )
    }

    /// The group of similar texts that grew most and the one that shrank most, among reference and recent messages together.
    func groups(seed: UInt64) -> (grown: DriftReport.Group?, shrunk: DriftReport.Group?) {
        let old = thinned(sample.filter { $0.sketch != nil })
        let new = thinned(recent.filter { $0.sketch != nil })
        guard old.count >= 20, new.count >= 20 else { return (nil, nil) }
        var generator = SplitMix64(seed: seed)
        let vectors = (old + new).map { $0.sketch! }
        let groups = Groups(of: vectors, count: min(Self.groups, vectors.count / 10), using: &generator)
        let places = vectors.map { groups.nearest(to: $0) }
        let rated = groups.centres.indices.map { group in
            let before = places[..<old.count].count { $0.group == group }
            let after = places[old.count...].count { $0.group == group }
            return (group, growth(before, of: old.count, after, of: new.count))
        }
        func group(_ rated: (group: Int, growth: Double)) -> DriftReport.Group? {
            guard abs(rated.growth) > 4 else { return nil }
            let messages = old + new
            let members = messages.indices.filter { places[$0].group == rated.group }
            let others = messages.indices.filter { places[$0].group != rated.group }
            let own = members.filter { ($0 >= old.count) == (rated.growth > 0) }
            return DriftReport.Group(
                before: Double(members.count { $0 < old.count }) / Double(old.count),
                after: Double(members.count { $0 >= old.count }) / Double(new.count),
                words: TellingWords(of: members.map { messages[$0].text }, against: others.map { messages[$0].text })
                    .more(Self.wordCount),
                samples: own.sorted { places[$0].distance < places[$1].distance }.prefix(Self.sampleCount)
                    .map { messages[$0].id })
        }
        return (group(rated.max { $0.1 < $1.1 }!), group(rated.min { $0.1 < $1.1 }!))
    }

    /// Evenly spaced ones.
    private func thinned(_ messages: [KeptMessage]) -> [KeptMessage] {
        guard messages.count > Self.maxVectors else { return messages }
        return (0..<Self.maxVectors).map { messages[$0 * messages.count / Self.maxVectors] }
    }
}
