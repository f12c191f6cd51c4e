/// Finds examples whose given label the rest of the set contradicts, by confident learning (Northcutt, Jiang and Chuang,
/// "Confident learning: estimating uncertainty in dataset labels", JAIR 2021, arXiv 1911.00068).
///
/// A label's threshold is its mean self-confidence: the mean held-out probability of the label over the examples that
/// have it. An example belongs confidently to the most probable of the labels whose threshold it reaches. Where that is
/// another label than the given one, and more probable, the example is off the diagonal of the confident joint.
package struct ConfidentLearning: Sendable {
    /// An example that seems to have the wrong label.
    package struct Issue: Sendable, Hashable {
        /// The row of probabilities.
        package var row: Int
        /// The contradicted label; `nil` (multi mode) if one only seems to be missing.
        package var given: Int?
        /// The label that it seems to have.
        package var likelier: Int
        /// Held-out probability of the given label; 0 without one.
        package var givenProbability: Float
        /// Held-out probability of the likelier label.
        package var probability: Float

        /// The lead of the likelier label.
        package var margin: Float { probability - givenProbability }
    }

    /// The mean self-confidence of every label; infinite for a label without examples.
    package let thresholds: [Float]
    /// The contradicted examples, the largest margin first, then in order of rows.
    package let issues: [Issue]

    /// Single mode: one label per example.
    ///
    /// - Parameters:
    ///   - probabilities: held-out probabilities, `examples × labels`.
    ///   - labels: the given label of every row.
    package init(_ probabilities: FeatureMatrix, labels: [Int]) {
        precondition(labels.count == probabilities.rows, "\(labels.count) labels, \(probabilities.rows) rows")
        let thresholds = Self.meanProbabilities(probabilities, labels.map { [$0] }, having: true)
        self.thresholds = thresholds
        issues = Self.ranked(
            labels.indices.compactMap { row in
                let own = Array(probabilities[row: row])
                let confident = own.indices.filter { own[$0] >= thresholds[$0] }
                let given = labels[row]
                guard let likelier = confident.max(by: { own[$0] < own[$1] }), own[likelier] > own[given] else { return nil }
                return Issue(
                    row: row, given: given, likelier: likelier, givenProbability: own[given], probability: own[likelier])
            })
    }

    /// Multi mode: every label is a separate yes or no, with a threshold for each. A given label is contradicted by a
    /// confident no, an absent one by a confident yes.
    ///
    /// - Parameters:
    ///   - probabilities: held-out probabilities, `examples × labels`, independent of each other.
    ///   - labels: the given labels of every row.
    ///   - background: the label of examples that have no other.
    package init(_ probabilities: FeatureMatrix, labels: [[Int]], background: Int?) {
        precondition(labels.count == probabilities.rows, "\(labels.count) lists of labels, \(probabilities.rows) rows")
        let yes = Self.meanProbabilities(probabilities, labels, having: true)
        let no = Self.meanProbabilities(probabilities, labels, having: false).map { 1 - $0 }
        thresholds = yes
        issues = Self.ranked(
            labels.indices.compactMap { row in
                let own = Array(probabilities[row: row])
                let refused = labels[row].filter { 1 - own[$0] >= no[$0] && own[$0] < 0.5 }.min { own[$0] < own[$1] }
                let absent = own.indices.filter {
                    !labels[row].contains($0) && own[$0] >= yes[$0] && own[$0] > 0.5 && (refused != nil || $0 != background)
                }
                guard let likelier = absent.max(by: { own[$0] < own[$1] }) else { return nil }
                // An ordinary text may stay one unless it is refused as such.
                if refused == nil, labels[row] == [background] { return nil }
                return Issue(
                    row: row, given: refused, likelier: likelier, givenProbability: refused.map { own[$0] } ?? 0,
                    probability: own[likelier])
            })
    }

    private static func ranked(_ issues: [Issue]) -> [Issue] {
        issues.sorted { ($1.margin, $0.row) < ($0.margin, $1.row) }
    }

    /// Mean probability of every label over the rows that have it, or that have it not; infinite without any.
    private static func meanProbabilities(_ probabilities: FeatureMatrix, _ labels: [[Int]], having: Bool) -> [Float] {
        var sums = [Double](repeating: 0, count: probabilities.columns)
        var counts = [Int](repeating: 0, count: probabilities.columns)
        for (row, given) in labels.enumerated() {
            for (label, probability) in probabilities[row: row].enumerated() where given.contains(label) == having {
                sums[label] += Double(probability)
                counts[label] += 1
            }
        }
        return zip(sums, counts).map { $1 == 0 ? .infinity : Float($0 / Double($1)) }
    }
}
