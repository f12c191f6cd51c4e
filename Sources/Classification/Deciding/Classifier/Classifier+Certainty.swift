extension Classifier {
    /// The labels that probabilities decide: the most probable one unless it is rejected, or in multi mode those at or over their
    /// thresholds.
    package func decidedLabels(_ probabilities: some RandomAccessCollection<Float>) -> Set<Int> {
        let values = Array(probabilities)
        guard options.mode == .multi else {
            let best = mostProbable(values)
            return rejects(values, best: best) ? [] : [best]
        }
        return Set(values.indices.filter { $0 != options.background && values[$0] >= thresholds[$0] })
    }

    /// Single mode: the most probable label, the background excepted.
    private func mostProbable(_ values: [Float]) -> Int {
        values.indices.filter { $0 != options.background }.max { values[$0] < values[$1] } ?? 0
    }

    private func rejects(_ values: [Float], best: Int) -> Bool {
        rejection.map { !$0.keeps(values, best: best, background: options.background) } ?? false
    }

    /// The certainty of a decision; −∞ for a text that is anomalous or gets no label of a single set, of which a cascade's static
    /// model may not be sure.
    package func certainty(of decision: Decision) -> Float {
        decision.isAnomaly || decision.isRejected(mode: options.mode) ? -.infinity : certainty(decision.probabilities)
    }

    /// The distance of a decision from being another one, 0 to 1: the probability of the label, −∞ for a text that gets none; in
    /// multi mode the least distance of a label's probability to its threshold, as a share of the maximum on that side.
    package func certainty(_ probabilities: some RandomAccessCollection<Float>) -> Float {
        let values = Array(probabilities)
        guard options.mode == .multi else {
            let best = mostProbable(values)
            return rejects(values, best: best) ? -.infinity : values[best]
        }
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
