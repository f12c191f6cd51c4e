/// Pairs of labels that a set confuses when it decides its own held-out examples.
package struct LabelConfusion: Sendable {
    /// Two labels, and how often each is mistaken for the other.
    package struct Pair: Sendable, Hashable {
        /// The smaller index.
        package var first: Int
        package var second: Int
        /// Share of the examples of `first` decided as `second`.
        package var firstAsSecond: Double
        /// Share of the examples of `second` decided as `first`.
        package var secondAsFirst: Double

        /// The smaller of both shares: how mutual the confusion is.
        package var mutual: Double { min(firstAsSecond, secondAsFirst) }
    }

    /// Every pair that is confused both ways, the most mutual first.
    package let pairs: [Pair]

    /// - Parameters:
    ///   - probabilities: held-out probabilities, `examples × labels`; the largest decides.
    ///   - labels: the given labels of every row; examples of several labels are skipped.
    package init(_ probabilities: FeatureMatrix, labels: [[Int]]) {
        let rows = labels.indices.filter { labels[$0].count == 1 }
        let predicted = probabilities.largestColumns
        let count = probabilities.columns
        let matrix = ConfusionMatrix(
            predicted: rows.map { predicted[$0] }, truth: rows.map { labels[$0][0] }, labelCount: count)
        let support = matrix.scores.map { Double(max($0.support, 1)) }
        var pairs: [Pair] = []
        for first in 0..<count {
            for second in (first + 1)..<max(first + 1, count) {
                let (there, back) = (matrix[truth: first, predicted: second], matrix[truth: second, predicted: first])
                guard there > 0, back > 0 else { continue }
                pairs.append(
                    Pair(
                        first: first, second: second, firstAsSecond: Double(there) / support[first],
                        secondAsFirst: Double(back) / support[second]))
            }
        }
        self.pairs = pairs.sorted { ($1.mutual, $0.first, $0.second) < ($0.mutual, $1.first, $1.second) }
    }
}
