extension Classifier {
    /// The labels that probabilities decide, ascending: the most probable one, or in multi mode those at or over their
    /// thresholds.
    package func decidedLabels(_ probabilities: some RandomAccessCollection<Float>) -> Set<Int> {
        let values = Array(probabilities)
        guard options.mode == .multi else { return [values.indices.max { values[$0] < values[$1] } ?? 0] }
        return Set(values.indices.filter { $0 != options.background && values[$0] >= thresholds[$0] })
    }

    /// The certainty of a decision; −∞ for an anomalous text, of which a cascade's static model may not be sure.
    package func certainty(of decision: Decision) -> Float {
        decision.isAnomaly ? -.infinity : certainty(decision.probabilities)
    }

    /// The distance of a decision from being another one, 0 to 1: the probability of the label, or in multi mode the least distance
    /// of a label's probability to its threshold, as a share of the maximum distance on that side.
    package func certainty(_ probabilities: some RandomAccessCollection<Float>) -> Float {
        let values = Array(probabilities)
        guard options.mode == .multi else { return values.max() ?? 0 }
        var least: Float = 1
        for label in values.indices where label != options.background {
            let threshold = thresholds[label]
            let distance =
                values[label] >= threshold
                ? (values[label] - threshold) / max(1 - threshold, 1e-6) : (threshold - values[label]) / max(threshold, 1e-6)
            least = min(least, distance)
        }
        return least
    }
}
