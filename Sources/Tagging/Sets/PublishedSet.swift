package import Classification
package import Embedding
internal import FoundationEssentials
package import LabelSets

/// A label set ready to decide: an immutable value that is swapped as a whole when its files change.
package final class PublishedSet: Sendable {
    package let name: String
    /// SHA-256 over the set's content: labels, examples and settings.
    package let version: String
    package let mode: LabelSet.Mode
    /// The labels' names; a decision's indices refer to these.
    package let labels: [String]
    /// The layers whose vectors, concatenated, are the features.
    package var layers: [Int] { head.layers }
    package var classifier: Classifier { head.classifier }
    /// Which labels answer the moderation APIs.
    package let moderation: ModerationCategories
    /// What its anomalies are compared with; `nil`: the default of whoever judges.
    package let anomalyReference: AnomalyReference?
    /// Every distinct example text with its location and its labels' indices, in the order of the rows of `features`.
    package let examples: [Example]
    /// The examples' features: rows of unit length, `examples × (layers · dimensions)`. Copied if examples were added or removed
    /// since the last fit.
    /// Those of a large set are read from disk at every call: 4 bytes times examples times columns.
    ///
    /// - Throws: `AssayError` when they can no longer be read.
    package var features: FeatureMatrix { get throws { try exampleFeatures.matrix() } }
    package let exampleFeatures: ExampleFeatures
    /// Finds the examples that a text matches.
    package let index: ExampleIndex

    /// An example text of the set.
    package struct Example: Sendable {
        package var text: String
        /// Relative to the set's folder.
        package var file: String
        package var line: Int
        package var labels: [Int]
        /// When it was first seen, in Unix seconds.
        package var since: Int64

        /// `since` as ISO 8601 in UTC: `2026-11-25T12:46:00Z`.
        package var firstSeen: String { Date(timeIntervalSince1970: TimeInterval(since)).formatted(.iso8601) }
    }

    /// The solved head. Its statistics are nil while they are only on disk; see `SetBuilder.prepare`.
    package let head: SolvedHead
    /// Whether examples were added or removed since the fit.
    package var isAheadOfFit: Bool { (head.statistics?.changes ?? 0) > 0 }
    /// The combinations that the layers were chosen from.
    let combinations: [[Int]]
    /// Whether the set was too large to be fitted in memory: its features are on disk.
    package let isStreamed: Bool

    init(
        set: LabelSet, head: SolvedHead, combinations: [[Int]], examples: [Example], exampleFeatures: ExampleFeatures,
        index: ExampleIndex, isStreamed: Bool = false
    ) {
        name = set.name
        version = set.version
        mode = set.mode
        labels = set.labels.map(\.name)
        moderation = ModerationCategories(set)
        anomalyReference = set.settings.anomalyReference.map(AnomalyReference.init)
        self.head = head
        self.combinations = combinations
        self.examples = examples
        self.exampleFeatures = exampleFeatures
        self.index = index
        self.isStreamed = isStreamed
    }

    /// The same set with its statistics in memory.
    init(_ other: PublishedSet, statistics: FitStatistics) {
        name = other.name
        version = other.version
        mode = other.mode
        labels = other.labels
        moderation = other.moderation
        anomalyReference = other.anomalyReference
        var head = other.head
        head.statistics = statistics
        self.head = head
        combinations = other.combinations
        examples = other.examples
        exampleFeatures = other.exampleFeatures
        index = other.index
        isStreamed = other.isStreamed
    }

    /// Decides on texts: examples get their own labels, near duplicates are pulled towards theirs, and the classifier
    /// decides on the rest.
    ///
    /// - Parameters:
    ///   - features: one row per text.
    ///   - keys: one per text, made from the tokens of the model that the set was built with.
    package func decide(_ features: FeatureMatrix, keys: some Collection<TextKey>) -> [Decision] {
        index.decide(features, keys: keys, by: classifier)
    }

    /// What the examples give for a text that is one of them, or nearly; nil for all others.
    package func match(_ key: TextKey) -> ExampleMatch? {
        index.match(key, near: classifier.nearDuplicatePull > 0)
    }

    /// The examples behind a label's centroid, with file, line and first-seen time.
    package func provenance(ofLabel label: Int) -> [Example] {
        examples.filter { $0.labels.contains(label) }
    }

    /// The examples most similar to each of some texts, most similar first. One matrix product over all examples: for explained
    /// texts, not for every message.
    ///
    /// - Parameter texts: their features, `texts × features.columns`.
    /// - Throws: `AssayError` when the features of a large set can no longer be read.
    package func nearestExamples(
        to texts: FeatureMatrix, count: Int
    ) throws -> [[(example: Example, similarity: Float)]] {
        try exampleFeatures.nearest(to: texts, count: count).map { near in
            near.map { (examples[$0.example], $0.cosine) }
        }
    }
}

extension AnomalyReference {
    /// The reference that a set names.
    init(_ reference: LabelSet.AnomalyReference) {
        self =
            switch reference {
            case .examples: .examples
            case .traffic: .traffic
            }
    }
}

/// Selects a set's layers from embeddings: concatenated and scaled by 1/√layers, so that a row has unit length.
package struct FeatureSelection {
    private let columns: [Range<Int>]
    private let scale: Float

    /// - Parameters:
    ///   - layers: the layers of the set, each among `available`.
    ///   - available: the layers that the embeddings contain, ascending.
    package init(layers: [Int], from available: [Int], dimensions: Int) {
        columns = layers.map { layer in
            guard let position = available.firstIndex(of: layer) else {
                preconditionFailure("layer \(layer) is not among the embedded layers \(available)")
            }
            return position * dimensions..<(position + 1) * dimensions
        }
        scale = 1 / Float(layers.count).squareRoot()
    }

    /// The features of the rows given, `rows × (layers · dimensions)`.
    package func features(of embeddings: EmbeddingMatrix, rows: some Collection<Int>) -> FeatureMatrix {
        let width = columns.reduce(0) { $0 + $1.count }
        let storage = [Float](unsafeUninitializedCapacity: rows.count * width) { target, count in
            embeddings.storage.withUnsafeBufferPointer { source in
                for row in rows {
                    for range in columns {
                        // Both stay within their buffers: `source` has the rows of `embeddings`, `target` room for all.
                        let from = source.baseAddress! + row * embeddings.columns + range.lowerBound
                        let to = target.baseAddress! + count
                        for column in 0..<range.count { to[column] = from[column] * scale }
                        count += range.count
                    }
                }
            }
        }
        return FeatureMatrix(rows: rows.count, columns: width, storage: storage)
    }
}
