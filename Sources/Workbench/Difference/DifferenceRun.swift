internal import Classification
public import LabelSets
public import Pipeline

/// Decides traffic by two versions of a set and says where they differ.
public struct DifferenceRun {
    private let builder: SetBuilder
    private let threads: Int
    private let samples: Int

    /// - Parameter samples: how many messages are shown of each transition.
    public init(builder: SetBuilder, threads: Int, samples: Int) {
        self.builder = builder
        self.threads = threads
        self.samples = samples
    }

    /// - Throws: `PipelineError` for a set that cannot be fitted, and what the embedder throws.
    public func run(
        from old: LabelSet, to new: LabelSet, traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> SetDifference {
        let tagging = TrafficTagging(builder: builder, threads: threads)
        let (before, after) = (try builder.build(old).set, try builder.build(new).set)
        let count = traffic.texts.count
        let first = try tagging.decisions(on: traffic.texts, with: before) { done, _ in progress?(done, 2 * count) }
        let second = try tagging.decisions(on: traffic.texts, with: after) { done, _ in progress?(count + done, 2 * count) }

        var pairs: [Pair: [Int]] = [:]
        var (stayed, shift) = (0, 0.0)
        var anomalies = (before: 0, after: 0, new: 0, gone: 0)
        for place in 0..<count {
            let times = traffic.counts[place]
            let (was, is_) = (first[place], second[place])
            let pair = Pair(from: before.names(was), to: after.names(is_))
            if pair.from == pair.to {
                stayed += times
                shift += Double(times) * Double(is_.confidence - was.confidence)
            } else {
                pairs[pair, default: []].append(place)
            }
            if was.isAnomaly { anomalies.before += times }
            if is_.isAnomaly { anomalies.after += times }
            if is_.isAnomaly, !was.isAnomaly { anomalies.new += times }
            if was.isAnomaly, !is_.isAnomaly { anomalies.gone += times }
        }
        let transitions = pairs.map { pair, places in
            let surest = places.sorted { (second[$1].confidence, $0) < (second[$0].confidence, $1) }
            return SetDifference.Transition(
                from: pair.from, to: pair.to, messages: places.reduce(0) { $0 + traffic.counts[$1] },
                samples: surest.prefix(samples).map {
                    SetDifference.Sample(
                        text: traffic.texts[$0], before: first[$0].confidence, after: second[$0].confidence)
                })
        }.sorted { ($1.messages, $0.from, $0.to) < ($0.messages, $1.from, $1.to) }
        let changed = transitions.reduce(0) { $0 + $1.messages }
        return SetDifference(
            set: new.name, messages: traffic.messages, changed: changed,
            changedShare: Double(changed) / Double(max(traffic.messages, 1)), transitions: transitions,
            anomaliesBefore: anomalies.before, anomaliesAfter: anomalies.after, newlyAnomalous: anomalies.new,
            noLongerAnomalous: anomalies.gone, meanConfidenceChange: shift / Double(max(stayed, 1)),
            examples: Self.exampleChanges(old, new))
    }

    private struct Pair: Hashable {
        var from: String
        var to: String
    }

    private static func exampleChanges(_ old: LabelSet, _ new: LabelSet) -> [SetDifference.ExampleChange] {
        func texts(_ set: LabelSet) -> [String: Set<String>] {
            Dictionary(uniqueKeysWithValues: set.labels.map { ($0.name, Set($0.examples.map(\.text))) })
        }
        let (before, after) = (texts(old), texts(new))
        return Set(before.keys).union(after.keys).sorted().compactMap { label in
            let (was, now) = (before[label] ?? [], after[label] ?? [])
            guard was != now else { return nil }
            return SetDifference.ExampleChange(
                label: label, added: now.subtracting(was).count, removed: was.subtracting(now).count)
        }
    }
}
