internal import Classification
internal import Tagging

/// Counts how the tags of messages differ between two versions of a set.
struct SetComparison {
    /// A changed message and how sure both versions are of it.
    private struct Case {
        var message: Int
        var old: Float
        var new: Float

        var strength: Float { min(old, new) }
    }

    let old: PublishedSet
    let new: PublishedSet
    /// How many samples of a transition are kept.
    let samples: Int

    private var changed = 0
    private var counts: [[String]: Int] = [:]
    private var cases: [[String]: [Case]] = [:]
    private var tags: [String: (old: Int, new: Int)] = [:]
    private var anomalies = DiffReport.Anomalies()
    private var messages = 0
    private var confidence = (old: 0.0, new: 0.0)
    private var unchanged = (count: 0, shift: 0.0)

    init(old: PublishedSet, new: PublishedSet, samples: Int) {
        self.old = old
        self.new = new
        self.samples = samples
    }

    /// Counts a message of both versions; returns whether its labels change.
    ///
    /// - Parameter weight: how often the message came.
    mutating func add(_ message: Int, weight: Int, _ before: Decision, _ after: Decision) -> Bool {
        let (was, now) = (MessageTag(before, of: old), MessageTag(after, of: new))
        messages += weight
        confidence.old += Double(was.confidence) * Double(weight)
        confidence.new += Double(now.confidence) * Double(weight)
        tags[was.name, default: (0, 0)].old += weight
        tags[now.name, default: (0, 0)].new += weight
        if was.isAnomaly { anomalies.old += weight }
        if now.isAnomaly { anomalies.new += weight }
        if now.isAnomaly, !was.isAnomaly { anomalies.newlyFlagged += weight }
        if was.isAnomaly, !now.isAnomaly { anomalies.noLongerFlagged += weight }
        guard was.name != now.name else {
            unchanged.count += weight
            unchanged.shift += Double(abs(now.confidence - was.confidence)) * Double(weight)
            return false
        }
        changed += weight
        let key = [was.name, now.name]
        counts[key, default: 0] += weight
        keep(Case(message: message, old: was.confidence, new: now.confidence), key)
        return true
    }

    /// Keeps the strongest cases, sorting them only now and then.
    private mutating func keep(_ change: Case, _ key: [String]) {
        cases[key, default: []].append(change)
        // Not a product of `samples`, which may be as large as `Int.max`.
        if (cases[key]!.count - 64) / 4 > samples { cases[key] = strongest(cases[key]!) }
    }

    private func strongest(_ cases: [Case]) -> [Case] {
        Array(cases.sorted { ($1.strength, $0.message) < ($0.strength, $1.message) }.prefix(samples))
    }

    func report(_ traffic: Traffic, files: SetDifference) -> DiffReport.SetChange {
        let all = Double(max(messages, 1))
        let order = counts.sorted { ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1]) }
        let transitions = order.map { key, count in
            DiffReport.Transition(
                from: key[0], to: key[1], count: count,
                samples: strongest(cases[key] ?? []).map { change in
                    let message = traffic.messages[change.message]
                    return .init(
                        text: message.text, line: message.line, count: message.count, oldConfidence: change.old,
                        newConfidence: change.new)
                })
        }
        return DiffReport.SetChange(
            set: new.name, oldVersion: old.version, newVersion: new.version, files: files, changed: changed,
            changedShare: Double(changed) / all, transitions: transitions,
            tags: tags.sorted { $0.key < $1.key }.map { .init(label: $0.key, old: $0.value.old, new: $0.value.new) },
            anomalies: anomalies,
            confidence: .init(
                old: confidence.old / all, new: confidence.new / all,
                shift: unchanged.shift / Double(max(unchanged.count, 1))))
    }
}
