internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Labels that cannot be distinguished.
extension SetAudit {
    /// Two labels are confused when at least this share of either's examples is mistaken for the other.
    private static let confusedShare = 0.25
    /// Or when their mean sentences have at least this cosine.
    private static let sameCentroid: Float = 0.99
    /// For a label with fewer examples than this, shares mean nothing.
    private static let minExamples = 5

    func addLabelsAlike(to findings: inout FindingList) {
        let confusion = LabelConfusion(held.probabilities, labels: held.rows.map { published.examples[$0].labels })
        let centroids = labelCentroids
        var reported: Set<[Int]> = []
        for pair in confusion.pairs
        where pair.mutual >= Self.confusedShare && min(count(pair.first), count(pair.second)) >= Self.minExamples {
            reported.insert([pair.first, pair.second])
            findings.add(
                alike(
                    pair.first, pair.second,
                    "\(percentage(pair.firstAsSecond)) of the first are taken for the second, "
                        + "\(percentage(pair.secondAsFirst)) of the second for the first"))
        }
        for first in centroids.indices {
            for second in centroids.indices where second > first && !reported.contains([first, second]) {
                let cosine = zip(centroids[first], centroids[second]).reduce(0) { $0 + $1.0 * $1.1 }
                guard cosine >= Self.sameCentroid, min(count(first), count(second)) >= Self.minExamples else { continue }
                findings.add(alike(first, second, "their means have cosine \(decimals(cosine))"))
            }
        }
    }

    private func alike(_ first: Int, _ second: Int, _ evidence: String) -> Finding {
        let names = (published.labels[first], published.labels[second])
        let example = set.labels[second].examples[0]
        return Finding(
            .warning, .labelsAlike, file: "\(set.directory)/\(example.file)",
            message: "\"\(names.0)\" and \"\(names.1)\" can hardly be distinguished: \(evidence)",
            remedy: "make them one label, or add examples that show the difference")
    }

    private func count(_ label: Int) -> Int { set.labels[label].examples.count }

    /// The mean sentence of every label, of unit length.
    private var labelCentroids: [[Float]] {
        var sums = [[Float]](
            repeating: [Float](repeating: 0, count: sentences.columns), count: published.labels.count)
        for (row, example) in published.examples.enumerated() {
            for label in example.labels {
                for (column, value) in sentences[row: row].enumerated() { sums[label][column] += value }
            }
        }
        return sums.map { sum in
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? sum.map { $0 / length } : sum
        }
    }
}
