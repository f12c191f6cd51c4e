extension Classifier {
    /// Decides a batch: `rows × dimensions` features give one decision a row, in order. The result for a text does not
    /// depend on the rest of its batch, but for the rounding of the product. Traps when the columns are not `dimensions`.
    public func decide(_ features: FeatureMatrix) -> [Decision] {
        precondition(features.columns == dimensions, "features of \(features.columns), a classifier of \(dimensions)")
        var probabilities = logits(features)
        Probabilities.fromLogits(&probabilities, mode: options.mode)
        return (0..<features.rows).map { row in
            decision(features[row: row], probabilities: Array(probabilities[row: row]))
        }
    }

    private func decision(_ features: ArraySlice<Float>, probabilities: [Float]) -> Decision {
        // Features that are no numbers, or overflow, say nothing: every label alike, and strange.
        let sane = probabilities.allSatisfy(\.isFinite)
        let probabilities = sane ? probabilities : probabilities.map { _ in 1 / Float(probabilities.count) }
        let background = options.background
        var (best, second) = (-1, -1)
        for label in probabilities.indices where label != background {
            if best < 0 || probabilities[label] > probabilities[best] {
                (best, second) = (label, best)
            } else if second < 0 || probabilities[label] > probabilities[second] {
                second = label
            }
        }
        var nearest = best
        if let background, probabilities[background] > probabilities[best] { nearest = background }
        let similarity = BLAS.dot(features, centroids[row: best])
        let typicality =
            nearest == best ? similarity : BLAS.dot(features, centroids[row: nearest])
        let typical = sane ? anomaly.typicality(similarity: typicality) : .nan
        let pValue = anomaly.calibration.pValue(typical)
        return Decision(
            label: best,
            labels: labels(best: best, probabilities: probabilities),
            confidence: probabilities[best],
            margin: probabilities[best] - (second >= 0 ? probabilities[second] : 0),
            similarity: similarity.isFinite ? similarity : 0,
            pValue: pValue,
            typicality: sane ? typical : -.infinity,
            isAnomaly: Double(pValue) <= options.anomalyRate,
            probabilities: probabilities,
            background: background)
    }

    private func labels(best: Int, probabilities: [Float]) -> [Int] {
        guard options.mode == .multi else { return [best] }
        return probabilities.indices
            .filter { $0 != options.background && probabilities[$0] >= thresholds[$0] }
            .sorted { probabilities[$0] > probabilities[$1] }
    }
}
