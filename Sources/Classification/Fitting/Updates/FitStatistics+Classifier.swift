extension FitStatistics {
    /// The head of the current examples, with everything that the fit of `classifier` chose: scores, confidences and
    /// similarities are those of a rebuild. The anomaly statistic takes the new means; its covariances and its calibration
    /// are still those of the fit.
    ///
    /// - Throws: `.diverged` when the head is unusable, `.unsupported` when the rest cannot be whitened, and for labels of several
    ///   centroids: adding or removing an example regroups its label's examples, which takes a fit.
    package func classifier(following classifier: Classifier) throws(ClassificationError) -> Classifier {
        if classifier.softMaximum != nil {
            throw .unsupported(
                .whitened, reason: "with several centroids a label, an example can change which examples belong together")
        }
        precondition(
            classifier.labelCount == labelCount && classifier.dimensions == dimensions, "statistics of another classifier")
        let cosine = CosineCentroids(sums: sums, total: total, mode: mode)
        var scores = cosine.scores
        var (used, proximities): (Double?, LinearMap?) = (nil, nil)
        if Scorers.live(classifier.summary.method) == .whitened, let alpha = classifier.summary.alpha {
            let onMeans = try proximitiesToMeans(alpha: alpha, contrasts: mode == .multi)
            (used, proximities) = (alpha, onMeans.first(labelCount))
            scores = mode == .multi ? onMeans.contrasts : onMeans
        }
        if let refinement = classifier.refinement { scores = scores.adding(refinement) }
        var anomaly = classifier.anomaly
        if case .mahalanobis(var distance) = anomaly.statistic, let alpha = classifier.summary.anomaly.alpha {
            if let proximities, used == alpha {
                distance.proximities = proximities
            } else {
                distance.proximities = try proximitiesToMeans(alpha: alpha, contrasts: false)
            }
            anomaly.statistic = .mahalanobis(distance)
        }
        var summary = classifier.summary
        summary.examples = examples
        let followed = Classifier(
            labelCount: labelCount, options: classifier.options, summary: summary,
            map: scores.scaled(by: slopes, adding: currentIntercepts(summary)).appending(classifier.projections),
            refinement: classifier.refinement, centroids: cosine.centroids, thresholds: classifier.thresholds, anomaly: anomaly)
        try followed.requireFinite()
        return followed
    }

    /// Those of the fit; a prior follows the counts.
    private func currentIntercepts(_ summary: FitSummary) -> [Double] {
        guard let exponent = summary.priorExponent, let shares = TemperedPrior.shares(counts) else { return intercepts }
        return shares.map { exponent * $0 }
    }

    /// ⟨μ, x⟩ − ½ ⟨μ, μ⟩ of every label's mean; with contrasts also of the mean of all examples without each label.
    private func proximitiesToMeans(alpha: Double, contrasts: Bool) throws(ClassificationError) -> LinearMap {
        let centered = centeredMeans(contrasts: contrasts)
        let count = centered.count / dimensions
        let weights = try UpdatedMetric(self, alpha: alpha).applyToMeans(centered, contrasts: contrasts)
        let biases = (0..<count).map { row in
            var (square, onOrigin) = (0.0, 0.0)
            weights.withUnsafeBufferPointer { weights in
                centered.withUnsafeBufferPointer { centered in
                    for i in 0..<dimensions {
                        let weight = Double(weights[row * dimensions + i])
                        square += weight * Double(centered[row * dimensions + i])
                        onOrigin += weight * origin[i]
                    }
                }
            }
            return Float(-0.5 * square - onOrigin)
        }
        return LinearMap(weights: FeatureMatrix(rows: count, columns: dimensions, storage: weights), bias: biases)
    }

    /// The labels' means less `origin`; with contrasts also the means of all examples without each label.
    func centeredMeans(contrasts: Bool) -> [Float] {
        let rows = contrasts ? 2 * labelCount : labelCount
        return [Float](unsafeUninitializedCapacity: rows * dimensions) { target, count in
            for label in 0..<labelCount {
                let (own, rest) = (1 / Double(counts[label]), 1 / Double(examples - counts[label]))
                let place = label * dimensions
                for i in 0..<dimensions {
                    target[place + i] = Float(sums[place + i] * own - origin[i])
                    if contrasts {
                        target[labelCount * dimensions + place + i] = Float((total[i] - sums[place + i]) * rest - origin[i])
                    }
                }
            }
            count = rows * dimensions
        }
    }
}

extension LinearMap {
    /// The first outputs alone.
    fileprivate func first(_ count: Int) -> LinearMap {
        guard count < outputs else { return self }
        return LinearMap(weights: weights.selecting(0..<count), bias: Array(bias.prefix(count)))
    }

    /// Each output of the first half less its counterpart in the second.
    fileprivate var contrasts: LinearMap {
        let half = outputs / 2
        var result = first(half)
        result.weights.withMutableValues { values in
            weights.storage.withUnsafeBufferPointer { all in
                for index in values.indices { values[index] -= all[values.count + index] }
            }
        }
        for output in 0..<half { result.bias[output] -= bias[half + output] }
        return result
    }
}
