/// Nearly equal examples, by the cosine of every pair.
///
/// Pairs are computed a block at a time, so memory grows with the examples, time with their square: about a second for
/// ten thousand examples of 384 dimensions.
package struct SimilarExamples: Sendable {
    /// Examples that share a label and are linked by similar pairs: ascending, at least two each.
    package let groups: [[Int]]
    /// For examples with a similar one under a label that excludes theirs: the most similar such example. Each pair once,
    /// the later example first.
    package let clashes: [(example: Int, other: Int, cosine: Float)]
    /// Cosine of every example and the one most like it; -1 without another.
    package let nearest: [Float]

    /// Rows of a block.
    private static let block = 512

    /// - Parameters:
    ///   - features: rows of unit length.
    ///   - labels: label indices of every row.
    ///   - cosine: from which two examples count as similar.
    ///   - excludes: whether no text may have both labels.
    package init(_ features: FeatureMatrix, labels: [[Int]], cosine: Float, excludes: (Int, Int) -> Bool) {
        precondition(labels.count == features.rows, "\(labels.count) lists of labels, \(features.rows) rows")
        var sets = DisjointSets(count: features.rows)
        var nearest = [Float](repeating: -1, count: features.rows)
        var rivals: [Int: (other: Int, cosine: Float)] = [:]
        Self.visitPairs(features, nearest: &nearest, cosine: cosine) { first, second, value in
            if labels[first].contains(where: labels[second].contains) { return sets.join(first, second) }
            guard labels[first].contains(where: { one in labels[second].contains { excludes(one, $0) } }) else { return }
            for (example, other) in [(first, second), (second, first)] where value > rivals[example]?.cosine ?? -1 {
                rivals[example] = (other, value)
            }
        }
        groups = sets.groups().members.filter { $0.count > 1 }
        clashes = rivals.sorted { $0.key < $1.key }.compactMap { example, rival in
            // A mutual pair is reported at its later example.
            let isMutual = rivals[rival.other]?.other == example
            return isMutual && example < rival.other ? nil : (example, rival.other, rival.cosine)
        }
        self.nearest = nearest
    }

    private static func visitPairs(
        _ features: FeatureMatrix, nearest: inout [Float], cosine: Float, _ visit: (Int, Int, Float) -> Void
    ) {
        let (rows, columns) = (features.rows, features.columns)
        let starts = Array(stride(from: 0, to: rows, by: block))
        let blocks = starts.map { $0..<min($0 + block, rows) }
        func values(_ range: Range<Int>) -> [Float] {
            Array(features.storage[range.lowerBound * columns..<range.upperBound * columns])
        }
        for (number, left) in blocks.enumerated() {
            let leftValues = values(left)
            for right in blocks[number...] {
                let products = BLAS.productTransposed(
                    leftValues, values(right), m: left.count, n: right.count, k: columns)
                for first in left {
                    let place = (first - left.lowerBound) * right.count - right.lowerBound
                    for second in max(first + 1, right.lowerBound)..<max(first + 1, right.upperBound) {
                        let value = products[place + second]
                        if value > nearest[first] { nearest[first] = value }
                        if value > nearest[second] { nearest[second] = value }
                        if value >= cosine { visit(first, second, value) }
                    }
                }
            }
        }
    }
}
