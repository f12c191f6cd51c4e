internal import Classification
public import LabelSets
public import Pipeline

/// Measures the labels of sets, and how traffic falls on them.
public struct StatisticsRun {
    private let builder: SetBuilder
    private let threads: Int
    private let traffic: Traffic?

    /// - Parameter threads: how many embed traffic.
    public init(builder: SetBuilder, threads: Int, traffic: Traffic? = nil) {
        self.builder = builder
        self.threads = threads
        self.traffic = traffic
    }

    /// A message is covered when an example is as near to it as it is to this share of the examples their nearest other one.
    static let coveredShare = 0.95
    /// About so many examples, evenly spread, tell how near they are to each other.
    static let judgedExamples = 4096

    /// - Throws: `PipelineError` for a set that cannot be fitted, and what the embedder throws.
    public func run(_ set: LabelSet, progress: ((Int, Int) -> Void)? = nil) throws -> LabelStatistics {
        let published = try builder.build(set).set
        let held = try Classifier.heldOut(
            TrainingExamples(
                features: published.features, labels: published.examples.map(\.labels),
                labelCount: published.labels.count),
            options: published.classifier.options)
        let decided = HeldOutCounts(held, of: published)
        var statistics = LabelStatistics(
            set: set.name, mode: set.mode.rawValue, examples: published.examples.count, layers: published.layers,
            diversity: try Diversity(published.features),
            heldOutAccuracy: decided.accuracy,
            labels: try published.labels.indices.map { label in
                let rows = published.examples.indices.filter { published.examples[$0].labels.contains(label) }
                let length = rows.reduce(0) { $0 + published.examples[$1].text.count }
                let other = decided.mostOftenTakenFor(label)
                return LabelStatistics.Label(
                    label: published.labels[label], diversity: try Diversity(published.features.selecting(rows)),
                    meanLength: Double(length) / Double(max(rows.count, 1)), heldOutRecall: decided.recall(label),
                    takenFor: other.map { published.labels[$0.label] }, takenForShare: other?.share)
            })
        if let traffic { try cover(published, traffic, &statistics, progress) }
        return statistics
    }

    private func cover(
        _ set: PublishedSet, _ traffic: Traffic, _ statistics: inout LabelStatistics, _ progress: ((Int, Int) -> Void)?
    ) throws {
        let limit = Self.typicalNearest(set)
        var totals = [Tally](repeating: Tally(), count: set.labels.count)
        var all = Tally()
        try TrafficTagging(builder: builder, threads: threads).decide(
            traffic.texts, with: set, progress: progress
        ) { places, features, decisions in
            let nearest = Neighbours.nearest(to: features, in: set.features)
            for (row, place) in places.enumerated() {
                let (count, decision) = (traffic.counts[place], decisions[row])
                all.add(count, isCovered: nearest[row] >= limit, isAnomaly: decision.isAnomaly)
                for label in decision.labels {
                    totals[label].add(count, isCovered: nearest[row] >= limit, isAnomaly: decision.isAnomaly)
                }
            }
        }
        statistics.traffic = all.coverage(of: all.messages)
        for label in totals.indices { statistics.labels[label].traffic = totals[label].coverage(of: all.messages) }
    }

    /// The cosine that `coveredShare` of the examples have at least to their nearest other one.
    private static func typicalNearest(_ set: PublishedSet) -> Float {
        let step = max(1, set.features.rows / judgedExamples)
        let rows = Array(stride(from: 0, to: set.features.rows, by: step))
        let nearest = Neighbours.nearest(to: rows, in: set.features, count: 1).compactMap { $0.first?.cosine }.sorted()
        guard !nearest.isEmpty else { return -1 }
        return nearest[Int((1 - coveredShare) * Double(nearest.count - 1))]
    }

    private struct Tally {
        var messages = 0
        var covered = 0
        var anomalies = 0

        mutating func add(_ count: Int, isCovered: Bool, isAnomaly: Bool) {
            messages += count
            if isCovered { covered += count }
            if isAnomaly { anomalies += count }
        }

        func coverage(of all: Int) -> LabelStatistics.Coverage {
            let own = Double(max(messages, 1))
            return LabelStatistics.Coverage(
                messages: messages, share: Double(messages) / Double(max(all, 1)), covered: Double(covered) / own,
                anomalies: Double(anomalies) / own)
        }
    }
}

/// What a set says of its own examples, each without itself, counted by label.
private struct HeldOutCounts {
    private var right: [Int]
    private var held: [Int]
    private var confused: [[Int: Int]]
    let accuracy: Double?

    init(_ decisions: HeldOutDecisions, of set: PublishedSet) {
        right = [Int](repeating: 0, count: set.labels.count)
        held = right
        confused = [[Int: Int]](repeating: [:], count: set.labels.count)
        let background = set.classifier.options.background
        let thresholds = Dictionary(
            uniqueKeysWithValues: set.classifier.summary.thresholds.map { ($0.label, $0.value) })
        var hits = 0
        for (place, row) in decisions.rows.enumerated() {
            let probabilities = decisions.probabilities[row: place]
            let given: Set<Int>
            if set.mode == .single {
                given = [probabilities.indices.max { probabilities[$0] < probabilities[$1] }! - probabilities.startIndex]
            } else {
                let over = set.labels.indices.filter {
                    $0 != background
                        && Double(probabilities[probabilities.startIndex + $0]) >= thresholds[$0, default: 0.5]
                }
                given = over.isEmpty ? Set(background.map { [$0] } ?? []) : Set(over)
            }
            let own = set.examples[row].labels
            if own.contains(where: given.contains) { hits += 1 }
            for label in own {
                held[label] += 1
                if given.contains(label) {
                    right[label] += 1
                } else {
                    for other in given { confused[label][other, default: 0] += 1 }
                }
            }
        }
        accuracy = set.mode == .single && !decisions.rows.isEmpty ? Double(hits) / Double(decisions.rows.count) : nil
    }

    func recall(_ label: Int) -> Double? { held[label] > 0 ? Double(right[label]) / Double(held[label]) : nil }

    func mostOftenTakenFor(_ label: Int) -> (label: Int, share: Double)? {
        let worst = confused[label].max { ($0.value, $1.key) < ($1.value, $0.key) }
        return worst.map { ($0.key, Double($0.value) / Double(held[label])) }
    }
}
