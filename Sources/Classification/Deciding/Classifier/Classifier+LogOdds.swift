internal import Glibc

extension Classifier {
    /// How decidedly texts speak for labels: the natural logarithm of p / (1 − p) of each label, `rows × labels`, taken from the
    /// logits, so that it does not saturate where p is next to 1. The share of noise among the labels is left out.
    ///
    /// - Parameters:
    ///   - features: `rows × dimensions`.
    ///   - labels: indices of labels, the columns of the result.
    package func logOdds(_ features: FeatureMatrix, of labels: [Int]) -> FeatureMatrix {
        precondition(features.columns == dimensions, "features of \(features.columns), a classifier of \(dimensions)")
        let outputs = packed(features)
        var odds: [Float] = []
        odds.reserveCapacity(features.rows * labels.count)
        for row in 0..<features.rows {
            let row = outputs[row: row]
            let logits = softMaximum?.logits(row.prefix(prototypeCount)) ?? Array(row.prefix(labelCount))
            for label in labels { odds.append(logOdds(of: label, logits: logits)) }
        }
        return FeatureMatrix(rows: features.rows, columns: labels.count, storage: odds)
    }

    /// Multi mode: the logit itself. Single mode: its lead over the logarithm of the summed exponentials of the others.
    private func logOdds(of label: Int, logits: [Float]) -> Float {
        let own = logits[label]
        guard options.mode == .single, labelCount > 1 else { return own }
        var top = -Float.infinity
        for (place, logit) in logits.enumerated() where place != label { top = max(top, logit) }
        guard top.isFinite else { return own - top }
        var sum: Float = 0
        for (place, logit) in logits.enumerated() where place != label { sum += expf(logit - top) }
        return own - top - logf(sum)
    }
}
