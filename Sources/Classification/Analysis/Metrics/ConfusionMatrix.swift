/// How often each label was given to texts of each label.
package struct ConfusionMatrix: Sendable, Hashable {
    package let labelCount: Int
    /// Texts by truth (row) and prediction (column), row-major.
    package private(set) var counts: [Int]

    /// Traps when a label is not in `0..<labelCount`.
    package init(predicted: [Int], truth: [Int], labelCount: Int) {
        precondition(predicted.count == truth.count, "\(predicted.count) predictions, \(truth.count) answers")
        self.labelCount = labelCount
        counts = [Int](repeating: 0, count: labelCount * labelCount)
        for (given, own) in zip(predicted, truth) {
            precondition((0..<labelCount).contains(given) && (0..<labelCount).contains(own), "no label \(given) or \(own)")
            counts[own * labelCount + given] += 1
        }
    }

    package subscript(truth truth: Int, predicted predicted: Int) -> Int {
        counts[truth * labelCount + predicted]
    }

    /// Precision, recall and F1 of every label.
    package var scores: [LabelScore] {
        (0..<labelCount).map { label in
            let hits = self[truth: label, predicted: label]
            let given = (0..<labelCount).reduce(0) { $0 + self[truth: $1, predicted: label] }
            let support = (0..<labelCount).reduce(0) { $0 + self[truth: label, predicted: $1] }
            return LabelScore(label: label, hits: hits, given: given, support: support)
        }
    }

    /// Mean F1 of the labels that occur in the truth or the predictions (as scikit-learn's `macro`); 0 without any.
    package var macroF1: Double {
        let occurring = scores.filter { $0.given + $0.support > 0 }
        return occurring.isEmpty ? 0 : occurring.reduce(0) { $0 + $1.f1 } / Double(occurring.count)
    }

    package var accuracy: Double {
        let all = counts.reduce(0, +)
        return all == 0 ? 0 : Double((0..<labelCount).reduce(0) { $0 + self[truth: $1, predicted: $1] }) / Double(all)
    }
}

/// Precision, recall and F1 of one label; each is 0 where it is undefined.
package struct LabelScore: Sendable, Hashable {
    package let label: Int
    /// Texts rightly given the label.
    package let hits: Int
    /// Texts given the label.
    package let given: Int
    /// Texts that have the label.
    package let support: Int

    package init(label: Int, hits: Int, given: Int, support: Int) {
        self.label = label
        self.hits = hits
        self.given = given
        self.support = support
    }

    /// Counts the decisions of one label in a multi-label set.
    package init(label: Int, predicted: [[Int]], truth: [[Int]]) {
        precondition(predicted.count == truth.count, "\(predicted.count) predictions, \(truth.count) answers")
        self.init(
            label: label,
            hits: zip(predicted, truth).count { $0.contains(label) && $1.contains(label) },
            given: predicted.count { $0.contains(label) },
            support: truth.count { $0.contains(label) })
    }

    package var precision: Double { given == 0 ? 0 : Double(hits) / Double(given) }
    package var recall: Double { support == 0 ? 0 : Double(hits) / Double(support) }
    package var f1: Double { given + support == 0 ? 0 : 2 * Double(hits) / Double(given + support) }
}
