internal import Classification
internal import Pipeline

/// The steps of a message's way, each to be done again and again on made-up data: for counting what a message costs.
///
/// The classifier has 150 labels on features of three layers of 384 dimensions, as a large intent set on MiniLM has.
public struct MessageSteps: Sendable {
    public static let labelCount = 150
    public static let dimensions = 384
    public static let layerCount = 3

    /// A message of 120 bytes.
    public static let frame = Array(
        #"{"id":"order-4711-c","text":"My parcel was due on Monday and it still has not come, what now??","sets":["topic","spam"]}"#
            .utf8)

    private let decoder = FrameDecoder()
    private let encoder = ResultEncoder()
    private let classifier: Classifier
    private let features: FeatureMatrix
    private let result: TaggedResult

    /// Fits the classifier, which takes a moment.
    ///
    /// - Parameter batch: how many texts ``classify()`` decides on at once.
    public init(batch: Int = 16) throws {
        let examples = Self.examples(aLabel: 4)
        classifier = try Classifier(
            fitting: examples, options: ClassifierOptions(method: .whitened, shrinkage: 0.4, prototypes: 1))
        features = examples.features.selecting(0..<batch)
        let topic = SetTag(.single("delivery"), confidence: 0.97, similarity: 0.61, anomaly: false, pValue: 0.43)
        let spam = SetTag(.single("ham"), confidence: 0.99, similarity: 0.4, anomaly: false, pValue: 0.6)
        result = TaggedResult(
            id: "order-4711-c", tags: [("topic", topic), ("spam", spam)], anomaly: false, truncated: false, tokens: 18,
            model: "all-MiniLM-L6-v2@1a2b3c4d")
    }

    /// Reads ``frame``. Returns the length of the text.
    @discardableResult public func decode() -> Int {
        var length = 0
        Self.frame.withUnsafeBytes { frame in
            decoder.decode(frame) { outcome in if case .success(let message) = outcome { length = message.text.utf8.count } }
        }
        return length
    }

    /// Decides on a batch. Returns the number of decisions.
    @discardableResult public func classify() -> Int { classifier.decide(features).count }

    /// Writes a result of two sets in place of what `output` holds.
    public func encode(into output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        encoder.encode(result, into: &output)
    }

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
