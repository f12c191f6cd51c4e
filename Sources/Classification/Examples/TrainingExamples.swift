/// The input of a fit: features and labels of example texts.
package struct TrainingExamples: Sendable {
    /// `examples × dimensions`; every row has unit length (each pooled layer scaled to unit length, the layers
    /// concatenated and divided by the square root of their number).
    package var features: FeatureMatrix
    /// Label indices of every example, each in `0..<labelCount`: exactly one in single mode, one or more in multi mode.
    package var labels: [[Int]]
    /// Number of labels of the set.
    package var labelCount: Int
    /// The key of every example's text; empty if texts are unknown, and then near duplicates are not considered.
    package var keys: [TextKey]

    package init(features: FeatureMatrix, labels: [[Int]], labelCount: Int, keys: [TextKey] = []) {
        precondition(keys.isEmpty || keys.count == labels.count, "\(keys.count) keys of \(labels.count) examples")
        self.features = features
        self.labels = labels
        self.labelCount = labelCount
        self.keys = keys
    }

    /// Examples of one label each.
    package init(features: FeatureMatrix, labels: [Int], labelCount: Int) {
        self.init(features: features, labels: labels.map { [$0] }, labelCount: labelCount)
    }

    /// Refuses examples that no classifier can be fitted on.
    func validate(for options: ClassifierOptions) throws(ClassificationError) {
        guard labelCount > 0 else { throw .noLabels }
        guard features.rows > 0, features.columns > 0 else { throw .noExamples }
        guard labels.count == features.rows else { throw .countMismatch(examples: features.rows, labels: labels.count) }
        var counts = [Int](repeating: 0, count: labelCount)
        for (example, own) in labels.enumerated() {
            guard !own.isEmpty else { throw .unlabelledExample(example) }
            guard options.mode == .multi || own.count == 1 else { throw .severalLabels(example: example) }
            guard Set(own).count == own.count else { throw .repeatedLabel(example: example) }
            for label in own {
                guard label >= 0, label < labelCount else { throw .labelOutOfRange(label, example: example) }
                counts[label] += 1
            }
        }
        if let empty = counts.firstIndex(of: 0) { throw .emptyLabel(empty) }
        for row in 0..<features.rows where !features[row: row].allSatisfy(\.isFinite) { throw .notFinite(example: row) }
    }
}
