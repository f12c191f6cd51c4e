extension Classifier {
    /// Decides a batch: `rows × dimensions` features give one decision a row, in order. The result for a text does not
    /// depend on the rest of its batch, but for the rounding of the product. Traps when the columns are not `dimensions`.
    public func decide(_ features: FeatureMatrix) -> [Decision] {
        precondition(features.columns == dimensions, "features of \(features.columns), a classifier of \(dimensions)")
        let outputs = map(features)
        return (0..<features.rows).map { decision(features[row: $0], outputs: outputs[row: $0]) }
    }

    private func decision(_ features: ArraySlice<Float>, outputs: ArraySlice<Float>) -> Decision {
        var probabilities = softMaximum?.logits(outputs.prefix(prototypeCount)) ?? Array(outputs.prefix(labelCount))
        probabilities.withUnsafeMutableBufferPointer { Probabilities.fromLogits($0, mode: options.mode, noise: noise) }
        // Features that are no numbers, or overflow, say nothing: every label alike, and strange.
        let sane = probabilities.allSatisfy(\.isFinite)
        if !sane { probabilities = [Float](repeating: 1 / Float(labelCount), count: labelCount) }
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
        let similarity = similarity(features, to: best)
        let typicality = anomaly.typicality(
            features, nearest: nearest,
            similarity: nearest == best ? similarity : self.similarity(features, to: nearest),
            projections: outputs.dropFirst(prototypeCount))
        let pValue = anomaly.calibration.pValue(sane ? typicality : .nan)
        return Decision(
            label: best,
            labels: labels(best: best, probabilities: probabilities),
            confidence: probabilities[best],
            margin: probabilities[best] - (second >= 0 ? probabilities[second] : 0),
            similarity: similarity.isFinite ? similarity : 0,
            pValue: pValue,
            typicality: sane && !typicality.isNaN ? typicality : -.infinity,
            isAnomaly: Double(pValue) <= options.anomalyRate,
            probabilities: probabilities,
            background: background)
    }

    /// Cosine to the nearest centroid of a label.
    private func similarity(_ features: ArraySlice<Float>, to label: Int) -> Float {
        guard let softMaximum else { return BLAS.dot(features, centroids[row: label]) }
        return softMaximum.layout.prototypes(of: label).lazy.map { BLAS.dot(features, centroids[row: $0]) }.max() ?? 0
    }

    private func labels(best: Int, probabilities: [Float]) -> [Int] {
        guard options.mode == .multi else { return [best] }
        return probabilities.indices
            .filter { $0 != options.background && probabilities[$0] >= thresholds[$0] }
            .sorted { probabilities[$0] > probabilities[$1] }
    }
}
