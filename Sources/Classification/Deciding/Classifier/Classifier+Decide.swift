extension Classifier {
    /// Decides a batch: `rows × dimensions` features give one decision per row, in order. The result for a text does not
    /// depend on the rest of its batch. Traps when the columns are not `dimensions`.
    ///
    /// - Parameter matches: for rows whose texts are examples, or nearly: the labels of these examples.
    package func decide(_ features: FeatureMatrix, matches: [Int: ExampleMatch] = [:]) -> [Decision] {
        precondition(features.columns == dimensions, "features of \(features.columns), a classifier of \(dimensions)")
        let outputs = packed(features)
        guard !matches.isEmpty else {
            return (0..<features.rows).map { decision(features[row: $0], outputs: outputs[row: $0]) }
        }
        return (0..<features.rows).map { row in
            let (own, outputs) = (features[row: row], outputs[row: row])
            switch matches[row] {
            case nil: return decision(own, outputs: outputs)
            case .near(let shares): return decision(own, outputs: outputs, near: shares)
            case .same(let shares): return decided(decision(own, outputs: outputs), by: shares, own)
            }
        }
    }

    /// - Parameter near: the labels of near duplicates of the text.
    private func decision(
        _ features: ArraySlice<Float>, outputs: ArraySlice<Float>, near: [ExampleMatch.Share] = []
    ) -> Decision {
        var probabilities = softMaximum?.logits(outputs.prefix(prototypeCount)) ?? Array(outputs.prefix(labelCount))
        if !near.isEmpty {
            NearDuplicatePull.shift(&probabilities, by: nearDuplicatePull, near, mode: options.mode)
        }
        // Features that are not finite, or overflow, decide nothing: all labels are equal, and the text is an anomaly.
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
            labels: labels(best: best, probabilities: probabilities, isSane: sane),
            confidence: probabilities[best],
            margin: probabilities[best] - (second >= 0 ? probabilities[second] : 0),
            similarity: similarity.isFinite ? similarity : 0,
            pValue: pValue,
            typicality: sane && !typicality.isNaN ? typicality : -.infinity,
            isAnomaly: Double(pValue) <= options.anomalyRate,
            probabilities: probabilities,
            background: background)
    }

    /// The decision on a text that is an example: the labels of the examples with its tokens, and no anomaly. If such
    /// examples disagree, a label's confidence is their share; ties are in the order of the classifier's own probabilities.
    private func decided(
        _ decision: Decision, by shares: [ExampleMatch.Share], _ features: ArraySlice<Float>
    ) -> Decision {
        var decided = decision
        let given = shares.filter { $0.label != options.background }.sorted {
            ($0.value, decision.probabilities[$0.label]) > ($1.value, decision.probabilities[$1.label])
        }
        decided.probabilities = [Float](repeating: 0, count: labelCount)
        for share in shares { decided.probabilities[share.label] = share.value }
        if let best = given.first {
            decided.label = best.label
            let similarity = similarity(features, to: best.label)
            decided.similarity = similarity.isFinite ? similarity : 0
        }
        // In single mode a text of the background gets no label, as long as no example gives it one more often.
        let outweighed = shares.contains { $0.label == options.background && $0.value > (given.first?.value ?? 0) }
        decided.labels = options.mode == .multi ? given.map(\.label) : outweighed ? [] : [decided.label]
        decided.confidence = given.first?.value ?? 0
        decided.margin = decided.confidence - (given.count > 1 ? given[1].value : 0)
        decided.pValue = 1
        decided.typicality = .infinity
        decided.isAnomaly = false
        return decided
    }

    /// The labels of the two largest probabilities, the first of ties; -1 if there is none.
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

    /// - Parameter isSane: whether the probabilities mean anything.
    private func labels(best: Int, probabilities: [Float], isSane: Bool = true) -> [Int] {
        guard options.mode == .multi else {
            guard let rejection else { return [best] }
            return isSane && rejection.keeps(probabilities, best: best, background: options.background) ? [best] : []
        }
        return probabilities.indices
            .filter { $0 != options.background && probabilities[$0] >= thresholds[$0] }
            .sorted { probabilities[$0] > probabilities[$1] }
    }
}
