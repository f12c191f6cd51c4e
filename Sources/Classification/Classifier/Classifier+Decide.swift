extension Classifier {
    /// Decides a batch: `rows × dimensions` features give one decision a row, in order. The result for a text does not
    /// depend on the rest of its batch. Traps when the columns are not `dimensions`.
    public func decide(_ features: FeatureMatrix) -> [Decision] {
        precondition(features.columns == dimensions, "features of \(features.columns), a classifier of \(dimensions)")
        let outputs = packed(features)
        return (0..<features.rows).map { decision(features[row: $0], outputs: outputs[row: $0]) }
    }

    private func decision(_ features: ArraySlice<Float>, outputs: ArraySlice<Float>) -> Decision {
        var probabilities = softMaximum?.logits(outputs.prefix(prototypeCount)) ?? Array(outputs.prefix(labelCount))
        // Features that are no numbers, or overflow, say nothing: every label alike, and strange.
        let sane = probabilities.withUnsafeMutableBufferPointer {
            Probabilities.fromLogits($0, mode: options.mode, noise: noise)
        }
        if !sane { probabilities = [Float](repeating: 1 / Float(labelCount), count: labelCount) }
        let background = options.background
        let (best, second) = probabilities.withUnsafeBufferPointer { Self.bestTwo($0, except: background) }
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

    /// The labels of the two largest probabilities, the first of equals; -1 where there is none.
    private static func bestTwo(
        _ probabilities: UnsafeBufferPointer<Float>, except background: Int?
    ) -> (best: Int, second: Int) {
        var (best, second) = (-1, -1)
        var (most, next) = (-Float.infinity, -Float.infinity)
        let skipped = background ?? -1
        for label in probabilities.indices where label != skipped {
            let value = probabilities[label]
            if best < 0 || value > most {
                (best, second, most, next) = (label, best, value, most)
            } else if second < 0 || value > next {
                (second, next) = (label, value)
            }
        }
        return (best, second)
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
