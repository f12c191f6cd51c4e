extension FitStatistics {
    /// The head of the examples of the moment, with everything that the fit of `classifier` chose: scores, confidences and
    /// similarities are those of a rebuild. The anomaly statistic takes the new means; its covariances and its calibration
    /// stay those of the fit.
    ///
    /// - Throws: `.unsupported` when what is left cannot be whitened, and for labels of several centroids: where an example
    ///   comes or goes, the grouping of its label's examples is found anew, which takes a fit.
    public func classifier(following classifier: Classifier) throws(ClassificationError) -> Classifier {
        if classifier.softMaximum != nil {
            throw .unsupported(
                .whitened, reason: "with several centroids a label, an example can change which examples belong together")
        }
        precondition(
            classifier.labelCount == labelCount && classifier.dimensions == dimensions, "statistics of another classifier")
        let means = sums.indices.map { sums[$0] / Double(counts[$0 / dimensions]) }
        let cosine = CosineCentroids(sums: sums, total: total, mode: mode)
        var scores: LinearMap
        if classifier.summary.method != .cosine, let alpha = classifier.summary.alpha {
            scores = try whitenedScores(means, metric: UpdatedMetric(self, alpha: alpha), contrasts: mode == .multi)
        } else {
            scores = cosine.scores
        }
        if let refinement = classifier.refinement { scores = scores.adding(refinement) }
        var anomaly = classifier.anomaly
        if case .mahalanobis(var distance) = anomaly.statistic, let alpha = classifier.summary.anomaly.alpha {
            distance.proximities = try whitenedScores(means, metric: UpdatedMetric(self, alpha: alpha), contrasts: false)
            anomaly.statistic = .mahalanobis(distance)
        }
        var summary = classifier.summary
        summary.examples = examples
        return Classifier(
            labelCount: labelCount, options: classifier.options, summary: summary,
            map: scores.scaled(by: slopes, adding: currentIntercepts(summary)).appending(classifier.projections),
            refinement: classifier.refinement, centroids: cosine.centroids, thresholds: classifier.thresholds, anomaly: anomaly)
    }

    /// Those of the fit; a prior follows the counts.
    private func currentIntercepts(_ summary: FitSummary) -> [Double] {
        guard let exponent = summary.priorExponent, let shares = TemperedPrior.shares(counts) else { return intercepts }
        return shares.map { exponent * $0 }
    }

    private func whitenedScores(
        _ means: [Double], metric: UpdatedMetric, contrasts: Bool
    ) -> LinearMap {
        var all = means
        if contrasts {
            for index in sums.indices {
                all.append((total[index % dimensions] - sums[index]) / Double(examples - counts[index / dimensions]))
            }
        }
        let count = all.count / dimensions
        let centered = all.indices.map { Float(all[$0] - origin[$0 % dimensions]) }
        var weights = metric.apply(centered, count: count)
        var biases = (0..<count).map { row in
            var (square, onOrigin) = (0.0, 0.0)
            for i in 0..<dimensions {
                let weight = Double(weights[row * dimensions + i])
                square += weight * Double(centered[row * dimensions + i])
                onOrigin += weight * origin[i]
            }
            return -0.5 * square - onOrigin
        }
        if contrasts {
            let rest = labelCount * dimensions
            for index in 0..<rest { weights[index] -= weights[rest + index] }
            for label in 0..<labelCount { biases[label] -= biases[labelCount + label] }
        }
        return LinearMap(
            weights: FeatureMatrix(
                rows: labelCount, columns: dimensions, storage: Array(weights.prefix(labelCount * dimensions))),
            bias: biases.prefix(labelCount).map { Float($0) })
    }
}
