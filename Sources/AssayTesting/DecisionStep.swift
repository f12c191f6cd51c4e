internal import Classification

/// Deciding between 150 labels on features of three layers of 384 dimensions, as a large intent set on MiniLM has them, to be
/// done again and again: for counting what it costs. The data are made up.
public struct DecisionStep: Sendable {
    public static let labelCount = 150
    public static let dimensions = 384
    public static let layerCount = 3

    private let classifier: Classifier
    private let features: FeatureMatrix

    /// Fits the classifier, which takes a moment.
    ///
    /// - Parameter batch: how many texts ``classify()`` decides on at once.
    public init(batch: Int = 16) throws {
        let examples = Self.examples(aLabel: 2)
        classifier = try Classifier(
            fitting: examples, options: ClassifierOptions(method: .whitened, shrinkage: 0.4, prototypes: 1))
        features = examples.features.selecting(0..<batch)
    }

    /// Decides on a batch. Returns the number of decisions.
    @discardableResult public func classify() -> Int { classifier.decide(features).count }

    /// Unit rows about a direction of each label.
    private static func examples(aLabel count: Int) -> TrainingExamples {
        var state: UInt64 = 1
        func next() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 23) - 1
        }
        let columns = dimensions * layerCount
        var rows: [[Float]] = []
        for _ in 0..<labelCount {
            let centre = (0..<columns).map { _ in next() }
            for _ in 0..<count {
                let row = centre.map { $0 + next() }
                let scale = 1 / row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                rows.append(row.map { $0 * scale })
            }
        }
        return TrainingExamples(
            features: FeatureMatrix(rows), labels: (0..<rows.count).map { $0 / count }, labelCount: labelCount)
    }
}
