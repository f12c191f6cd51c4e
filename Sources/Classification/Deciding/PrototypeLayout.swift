import Glibc

/// How prototypes belong to labels, and how their scores become the labels' scores.
///
/// A label of several meanings has several centroids, its prototypes. They are in the order of the labels, those of one
/// label side by side. A label's score is the soft maximum of its prototypes' scores, (1/τ) log Σ exp(τ · score): with τ near
/// the temperature that is a mixture of Gaussians of one covariance (Hastie and Tibshirani, "Discriminant analysis by
/// Gaussian mixtures", 1996) whose parts are equally frequent. The score of a lone prototype stays what it is.
package struct PrototypeLayout: Sendable, Hashable {
    /// The maximum number of prototypes per label.
    static let maxPrototypes = 1 << 16

    /// Number of every label's prototypes, at least 1.
    package let counts: [Int]
    /// The label of every prototype.
    package let owners: [Int]
    /// Where every label's prototypes begin, and the number of all.
    private let starts: [Int]

    package init(counts: [Int]) {
        precondition(counts.allSatisfy { $0 > 0 }, "a label without a prototype")
        self.counts = counts
        owners = counts.enumerated().flatMap { label, count in Array(repeating: label, count: count) }
        starts = counts.reduce(into: [0]) { $0.append($0.last! + $1) }
    }

    package var labelCount: Int { counts.count }
    package var prototypeCount: Int { owners.count }
    /// Whether every label has one prototype, so that their scores are the labels'.
    package var isTrivial: Bool { owners.count == counts.count }

    /// The prototypes of a label.
    package func prototypes(of label: Int) -> Range<Int> { starts[label]..<starts[label + 1] }

    /// Scores of labels from those of prototypes: `texts × prototypes` to `texts × labels`.
    ///
    /// - Parameter sharpness: τ; the larger, the more only the nearest prototype counts, at infinity nothing else.
    package func labelScores(_ scores: FeatureMatrix, sharpness: Double) -> FeatureMatrix {
        precondition(scores.columns == prototypeCount, "\(scores.columns) scores of \(prototypeCount) prototypes")
        guard !isTrivial else { return scores }
        let sharpness = Float(sharpness)
        let rows = (0..<scores.rows).flatMap { row in labelScores(scores[row: row], sharpness: sharpness) }
        return FeatureMatrix(rows: scores.rows, columns: labelCount, storage: rows)
    }

    /// Scores of labels from those of the prototypes of one text.
    func labelScores(_ scores: ArraySlice<Float>, sharpness: Float) -> [Float] {
        scores.withUnsafeBufferPointer { scores in
            counts.indices.map { label in
                let first = starts[label]
                if counts[label] == 1 { return scores[first] }
                let own = UnsafeBufferPointer(rebasing: scores[first..<starts[label + 1]])
                let top = own.max() ?? 0
                guard sharpness < .infinity else { return top }
                return top + logf(own.reduce(0) { $0 + expf(sharpness * ($1 - top)) }) / sharpness
            }
        }
    }
}
