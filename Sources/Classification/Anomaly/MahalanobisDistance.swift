/// The strangeness of a text: its squared Mahalanobis distance to a label's mean, minus (unless plain) that to one Gaussian
/// over all examples, the relative Mahalanobis distance of Ren et al. 2021 (arXiv 2106.09022).
///
/// Both distances share one quadratic form, kept as `middle · |x|² + Σ curvature · (direction · x)²` of the centered text
/// with the few directions that matter. Calibration uses the same form, so that its rounding costs no validity.
package struct MahalanobisDistance: Sendable, Hashable {
    /// ⟨μ, x⟩ − ½ ⟨μ, μ⟩ of every label.
    var proximities: LinearMap
    /// One per direction.
    var curvatures: [Float]
    var middle: Float
    /// Squared length of the mean of all examples.
    var meanSquare: Float

    /// Directions kept: as many as fit beside the labels in a product of about 450 rows, at least 192.
    static func directions(labelCount: Int) -> Int {
        max(192, 448 - labelCount)
    }

    /// - Parameter projections: of the text on the directions, then its inner product with the mean.
    package func callAsFunction(_ features: ArraySlice<Float>, label: Int, projections: ArraySlice<Float>) -> Float {
        let near = BLAS.dot(features, proximities.weights[row: label]) + proximities.bias[label]
        return quadratic(features, projections: projections) - 2 * near
    }

    /// The part that does not depend on the label.
    func quadratic(_ features: ArraySlice<Float>, projections: ArraySlice<Float>) -> Float {
        let count = curvatures.count
        return projections.withUnsafeBufferPointer { projections in
            curvatures.withUnsafeBufferPointer { curvatures in
                var sum = middle * (BLAS.dot(features, features) - 2 * projections[count] + meanSquare)
                // Parallel sums, since each addition waits for the previous one.
                var lanes = SIMD16<Float>.zero
                var place = 0
                while place + 16 <= count {
                    let curvature = UnsafeRawPointer(curvatures.baseAddress! + place).loadUnaligned(as: SIMD16<Float>.self)
                    let projection = UnsafeRawPointer(projections.baseAddress! + place).loadUnaligned(as: SIMD16<Float>.self)
                    lanes += curvature * projection * projection
                    place += 16
                }
                sum += lanes.sum()
                while place < count {
                    sum += curvatures[place] * projections[place] * projections[place]
                    place += 1
                }
                return sum
            }
        }
    }
}

extension MahalanobisDistance {
    /// Fits the form, with the linear maps it needs of a text: the directions (of the centered text) and the mean.
    package static func fit(
        _ whitened: WhitenedCentroids, shrinkage: AnomalyShrinkage
    ) throws(ClassificationError) -> (MahalanobisDistance, projections: LinearMap) {
        let scatter = whitened.scatter
        let metric = whitened.metric(alpha: shrinkage.alpha)
        let form = try QuadraticForm(
            whitened, metric: metric, shrinkage: shrinkage, most: directions(labelCount: scatter.labelCount))
        let dimensions = scatter.dimensions
        let mean = scatter.mean
        let bias = (0..<form.curvatures.count).map { direction in
            -Float((0..<dimensions).reduce(0.0) { $0 + form.directions[direction * dimensions + $1] * mean[$1] })
        }
        let rows = (form.directions + mean).map { Float($0) }
        let projections = LinearMap(
            weights: FeatureMatrix(rows: form.curvatures.count + 1, columns: dimensions, storage: rows), bias: bias + [0])
        let distance = MahalanobisDistance(
            proximities: whitened.proximities(metric), curvatures: form.curvatures.map { Float($0) },
            middle: Float(form.middle), meanSquare: Float(mean.reduce(0) { $0 + $1 * $1 }))
        return (distance, projections)
    }

    /// Strangeness of held-out examples under the model without them, at their most probable labels: as if refitted,
    /// so that it errs towards fewer alarms.
    func leaveOneOut(
        _ whitened: WhitenedCentroids, _ held: HeldOutExamples, of cohort: Cohort, shrinkage: AnomalyShrinkage,
        nearest: [Int], projections: LinearMap
    ) throws(ClassificationError) -> [Float] {
        let metric = whitened.metric(alpha: shrinkage.alpha)
        let out = whitened.leaveOneOut(held, of: cohort, metric: metric, atFullSize: false)
        let lengths = metric.squaredLengths(held.coordinates)
        let features = cohort.features.selecting(held.examples)
        let projected = projections(features)
        let background = try backgroundDistances(whitened, held, shrinkage: shrinkage)
        return held.examples.indices.map { row in
            // What the kept directions miss is included, as it will be for fresh texts.
            var strangeness = out.distance(row, nearest[row]) - lengths[row]
            strangeness += Double(quadratic(features[row: row], projections: projected[row: row]))
            if let background {
                let left = BackgroundDistance.leaveOneOut(
                    background.distances[row], copies: cohort.copies(of: held.examples[row]),
                    members: whitened.scatter.memberships, alpha: background.alpha)
                strangeness += background.distances[row] - left
            }
            return Float(strangeness)
        }
    }

    private func backgroundDistances(
        _ whitened: WhitenedCentroids, _ held: HeldOutExamples, shrinkage: AnomalyShrinkage
    ) throws(ClassificationError) -> (distances: [Double], alpha: Double)? {
        guard let ratio = shrinkage.ratio, let alpha = shrinkage.backgroundAlpha(whitened) else { return nil }
        let scatter = whitened.scatter
        let metric = whitened.backgroundMetric(shrinkage, alpha: alpha, ratio: ratio)
        if scatter.labelCount > scatter.rank {
            return (try BackgroundCovariance(whitened, metric: metric).distances(held.coordinates), alpha)
        }
        let labels = Array(0..<scatter.labelCount)
        let gaussian = try BackgroundDistance(
            metric, counts: scatter.counts, labels: labels, products: .init(metric, of: labels))
        let inner = metric.inner(held.coordinates, labelCount: scatter.labelCount)
        return (gaussian(inner: inner, width: scatter.labelCount, squares: metric.squaredLengths(held.coordinates)), alpha)
    }
}
