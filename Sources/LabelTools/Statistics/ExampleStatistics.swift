internal import Classification
internal import LabelSets
internal import Tagging

/// Statistics of a set's examples without any traffic.
struct ExampleStatistics {
    let published: PublishedSet
    let sentences: FeatureMatrix
    /// Rows of the examples of every label.
    private let members: [[Int]]
    private let centroids: FeatureMatrix
    private let held: HeldOutDecisions
    /// The cosine distance within which nine in ten examples have the label's nearest other one, by label; `nil` for a
    /// single example.
    let typicalDistances: [Double?]

    /// The share of a label's examples within its typical distance.
    private static let typicalShare = 0.9

    init(_ published: PublishedSet) throws {
        self.published = published
        try published.requireComparable(for: "labels stats")
        let features = try published.features
        sentences = published.sentences(features)
        let labels = published.examples.map(\.labels)
        var members = [[Int]](repeating: [], count: published.labels.count)
        for (example, own) in labels.enumerated() { for label in own { members[label].append(example) } }
        self.members = members
        let sentences = sentences
        centroids = FeatureMatrix(members.map { sentences.selecting($0).meanRow })
            .directions(from: [Float](repeating: 0, count: sentences.columns))
        typicalDistances = members.map { Self.typicalDistance(sentences.selecting($0)) }
        held = try Classifier.heldOut(
            TrainingExamples(features: features, labels: labels, labelCount: published.labels.count),
            options: published.classifier.options)
    }

    var report: StatisticsReport.SetStatistics {
        get throws {
            let diversity = try Diversity(sentences)
            return StatisticsReport.SetStatistics(
                set: published.name, version: published.version, mode: published.mode.rawValue,
                examples: published.examples.count, meanLength: meanLength(Array(published.examples.indices)),
                meanDistance: diversity.meanDistance, vendiScore: diversity.vendiScore, heldOutAccuracy: accuracy,
                labels: try published.labels.indices.map(label))
        }
    }

    private static func typicalDistance(_ examples: FeatureMatrix) -> Double? {
        guard examples.rows > 1 else { return nil }
        let nearest = Neighbours.nearest(to: Array(0..<examples.rows), in: examples, count: 1)
        let distances = nearest.map { 1 - Double($0[0].cosine) }.sorted()
        return max(0, distances[min(Int(typicalShare * Double(distances.count)), distances.count - 1)])
    }

    private func label(_ label: Int) throws -> StatisticsReport.LabelStatistics {
        let rows = members[label]
        let diversity = try Diversity(sentences.selecting(rows))
        let nearest = Neighbours.nearest(to: [label], in: centroids, count: 1)[0].first
        let (recall, confusion) = heldOut(label)
        return .init(
            label: published.labels[label], examples: rows.count, meanLength: meanLength(rows),
            meanDistance: diversity.meanDistance, vendiScore: diversity.vendiScore,
            typicalDistance: typicalDistances[label],
            nearest: nearest.map { .init(label: published.labels[$0.row], cosine: Double($0.cosine)) }, recall: recall,
            confusion: confusion)
    }

    /// The most probable label of every held-out example.
    private var decided: [Int] {
        held.rows.indices.map { place in
            let own = Array(held.probabilities[row: place])
            return own.indices.max { own[$0] < own[$1] } ?? 0
        }
    }

    private var accuracy: Double? {
        guard !held.rows.isEmpty else { return nil }
        let right = zip(held.rows, decided).count { published.examples[$0.0].labels.contains($0.1) }
        return Double(right) / Double(held.rows.count)
    }

    private func heldOut(_ label: Int) -> (recall: Double?, confusion: StatisticsReport.Confusion?) {
        let own = zip(held.rows, decided).filter { published.examples[$0.0].labels.contains(label) }
        guard !own.isEmpty else { return (nil, nil) }
        var wrong: [Int: Int] = [:]
        // In a multi set, another of the text's own labels is not a mistake.
        for (row, decided) in own where !published.examples[row].labels.contains(decided) { wrong[decided, default: 0] += 1 }
        let most = wrong.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let all = Double(own.count)
        return (
            1 - Double(wrong.values.reduce(0, +)) / all,
            most.map { .init(label: published.labels[$0.key], share: Double($0.value) / all) }
        )
    }

    private func meanLength(_ rows: [Int]) -> Double {
        rows.isEmpty ? 0 : Double(rows.reduce(0) { $0 + published.examples[$1].text.count }) / Double(rows.count)
    }
}
