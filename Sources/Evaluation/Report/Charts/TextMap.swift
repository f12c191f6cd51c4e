internal import Classification
internal import Tagging

/// Examples, tests and outliers on a plane where texts that look similar to the set are near each other; a sample if
/// there are many.
struct TextMap {
    /// What a point is.
    enum Kind: Hashable { case example, right, wrong, outlier }

    struct Point {
        var kind: Kind
        /// The true label, as an index of the set; nil for outliers.
        var label: Int?
        var isAnomaly: Bool
        /// Its tooltip.
        var title: String
        var place: SIMD2<Float>
    }

    private(set) var points: [Point] = []
    /// How many are shown of how many: examples, tests, outliers.
    private(set) var drawn: [(shown: Int, of: Int)] = []
    /// Whether the axes are discriminants rather than a layout of neighbours.
    let isLinear: Bool

    /// Maximum points of each kind, and maximum examples that the discriminants are computed from.
    private static let (mostExamples, mostTests, mostOutliers, fitted) = (1500, 1200, 300, 6000)

    /// Nil when the labels' examples do not vary, so that nothing defines what is near.
    init?(_ record: EvaluationRecord) throws {
        let set = record.set
        var generator = SplitMix64(seed: 0)
        func sample(_ count: Int, _ limit: Int) -> [Int] {
            count <= limit ? Array(0..<count) : (0..<count).shuffled(using: &generator).prefix(limit).sorted()
        }
        let basis = sample(set.examples.count, Self.fitted)
        // A label that the sample leaves without examples would have no mean.
        var positions: [Int: Int] = [:]
        for label in basis.flatMap({ set.examples[$0].labels }).sorted() where positions[label] == nil {
            positions[label] = positions.count
        }
        let training = TrainingExamples(
            features: try set.exampleFeatures.selecting(basis),
            labels: basis.map { set.examples[$0].labels.compactMap { positions[$0] } }, labelCount: positions.count)
        guard positions.count > 1,
            let coordinates = try? DiscriminantCoordinates(training, alpha: set.classifier.summary.alpha ?? 1)
        else { return nil }

        let examples = sample(set.examples.count, Self.mostExamples)
        let tests = sample(record.tests.count, Self.mostTests)
        let outliers = sample(record.outliers?.count ?? 0, Self.mostOutliers)
        drawn = [
            (examples.count, set.examples.count), (tests.count, record.tests.count),
            (outliers.count, record.outliers?.count ?? 0),
        ]
        let rows = tests + outliers.map { record.tests.count + $0 }
        let features = FeatureMatrix(
            rows: examples.count + rows.count, columns: set.exampleFeatures.columns,
            storage: try set.exampleFeatures.selecting(examples).storage + record.features.selecting(rows).storage)
        let layout = PlaneLayout(coordinates(features))
        isLinear = coordinates.count <= 2

        points += examples.map { Self.point(set.examples[$0], set) }
        points += tests.map { Self.point(record.tests[$0], set) }
        points += outliers.map { Self.point(record.outliers![$0], set) }
        for index in points.indices { points[index].place = layout.places[index] }
    }

    private static func point(_ example: PublishedSet.Example, _ set: PublishedSet) -> Point {
        let names = example.labels.map { set.labels[$0] }.joined(separator: ", ")
        return Point(
            kind: .example, label: example.labels.first, isAnomaly: false,
            title: "\(names) — \(example.text.excerpt(120)) (\(example.file):\(example.line))", place: .zero)
    }

    private static func point(_ test: EvaluationRecord.Test, _ set: PublishedSet) -> Point {
        let decided = test.decision.decidedLabel
        let told = test.isRight ? "test, \(test.label)" : "mistake: \(test.label), decided \(set.labels[decided])"
        return Point(
            kind: test.isRight ? .right : .wrong, label: test.isRight ? decided : test.allowed.min(),
            isAnomaly: test.decision.isAnomaly,
            title: "\(told)\(test.decision.isAnomaly ? ", flagged" : "") — \(test.text.excerpt(120))", place: .zero)
    }

    private static func point(_ outlier: EvaluationRecord.Outlier, _ set: PublishedSet) -> Point {
        let told = outlier.decision.isAnomaly ? "flagged" : "passed as \(set.labels[outlier.decision.decidedLabel])"
        return Point(
            kind: .outlier, label: nil, isAnomaly: outlier.decision.isAnomaly,
            title: "outlier, \(told) — \(outlier.text.excerpt(120))", place: .zero)
    }
}
