/// Chooses the shrinkages of the anomaly statistic without outliers: groups of labels are held out in turn as unknown.
///
/// A pair's merit is the mean of two AUROCs against held-out examples of the remaining labels: that of the examples of the
/// held-out labels (near strangers), and that of examples without their common part, with the rest scaled back to
/// unit length (far strangers, which a statistic tuned only to near ones may find typical).
struct AnomalyChoice {
    let shrinkage: AnomalyShrinkage
    /// Near strangers only; `nil` when there were too few labels to choose.
    let heldOutLabelAUROC: Double?

    /// The fewest labels worth validating, the most labels that take part, and the number of examples judged.
    static let (minLabels, maxLabels, maxExamples) = (8, 512, 1000)

    init(
        _ whitened: WhitenedCentroids, _ held: HeldOutExamples, of cohort: Cohort, options: ClassifierOptions
    ) throws(ClassificationError) {
        guard cohort.labelCount >= Self.minLabels, held.examples.count >= 2 * Self.minLabels else {
            shrinkage = .fallback
            heldOutLabelAUROC = nil
            return
        }
        let trial = StrangerTrial(whitened, held, of: cohort, options: options)
        var best: (shrinkage: AnomalyShrinkage, near: Double, merit: Double)?
        for alpha in Set(AnomalyShrinkage.grid.map(\.alpha)).sorted() {
            let labels = trial.labelDistances(alpha: alpha)
            for shrinkage in AnomalyShrinkage.grid where shrinkage.alpha == alpha {
                guard let (near, far) = try trial.separation(shrinkage, labels) else { continue }
                if (near + far) / 2 > best?.merit ?? 0 { best = (shrinkage, near, (near + far) / 2) }
            }
        }
        shrinkage = best?.shrinkage ?? .fallback
        heldOutLabelAUROC = best?.near
    }
}

/// The texts on which shrinkages are compared.
private struct StrangerTrial {
    let whitened: WhitenedCentroids
    let cohort: Cohort
    let held: HeldOutExamples
    /// Labels that take part, in groups; each group is held out once.
    let groups: [[Int]]
    let participants: [Int]
    /// Far strangers: coordinates, and squared length outside of the basis.
    let far: [Float]
    let farOutside: [Double]

    init(_ whitened: WhitenedCentroids, _ held: HeldOutExamples, of cohort: Cohort, options: ClassifierOptions) {
        var generator = SplitMix64(seed: options.seed)
        let order = (0..<cohort.labelCount).filter { $0 != options.background }.shuffled(using: &generator)
        let chosen = Array(order.prefix(AnomalyChoice.maxLabels))
        let count = min(options.folds, chosen.count / 2)
        groups = (0..<count).map { group in chosen.indices.filter { $0 % count == group }.map { chosen[$0] } }
        participants = (chosen + (options.background.map { [$0] } ?? [])).sorted()
        let able = Set(participants)
        let places = held.examples.indices.filter { place in cohort.labels[held.examples[place]].allSatisfy(able.contains) }
        self.held = held.selecting(places.shuffled(using: &generator).prefix(AnomalyChoice.maxExamples).sorted())
        self.whitened = whitened
        self.cohort = cohort

        var strangers = cohort.features.selecting(Array(self.held.examples.prefix(250)))
        for row in 0..<strangers.rows {
            let rest = zip(strangers[row: row], whitened.scatter.mean).map { Double($0) - $1 }
            let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
            strangers[row: row] = ArraySlice(rest.map { Float(length > 0 ? $0 / length : 0) })
        }
        far = whitened.scatter.project(strangers)
        let rank = whitened.scatter.rank
        let (rows, mean, values) = (strangers.rows, whitened.scatter.mean, far)
        farOutside = (0..<rows).map { row in
            let all = zip(strangers[row: row], mean).reduce(0.0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
            let inside = values[(row * rank)..<((row + 1) * rank)].reduce(0.0) { $0 + Double($1) * Double($1) }
            return max(all - inside, 0)
        }
    }

    /// Squared distances to every label.
    struct LabelDistances {
        let near: LeaveOneOut
        let far: [Double]
        let proximities: [Float]
    }

    func labelDistances(alpha: Double) -> LabelDistances {
        let metric = whitened.metric(alpha: alpha)
        var proximities = metric.inner(far, labelCount: cohort.labelCount)
        let width = cohort.labelCount
        for index in proximities.indices { proximities[index] -= Float(0.5 * metric.squares[index % width]) }
        let squares = zip(metric.squaredLengths(far), farOutside).map { $0 + metric.outside * $1 }
        return LabelDistances(
            near: whitened.leaveOneOut(held, of: cohort, metric: metric, atFullSize: true), far: squares,
            proximities: proximities)
    }

    /// AUROC of near and far strangers; `nil` where the background would be a sphere.
    func separation(
        _ shrinkage: AnomalyShrinkage, _ labels: LabelDistances
    ) throws(ClassificationError) -> (near: Double, far: Double)? {
        let width = cohort.labelCount
        var background:
            (
                metric: ShrunkMetric, products: BackgroundDistance.Products, near: [Float], far: [Float], squares: [Double],
                farSquares: [Double]
            )?
        if let ratio = shrinkage.ratio, let alpha = shrinkage.backgroundAlpha(whitened) {
            guard alpha < 1 else { return nil }
            let metric = whitened.backgroundMetric(shrinkage, alpha: alpha, ratio: ratio)
            background = (
                metric, BackgroundDistance.Products(metric, of: participants),
                metric.inner(held.coordinates, labelCount: width), metric.inner(far, labelCount: cohort.labelCount),
                metric.squaredLengths(held.coordinates),
                zip(metric.squaredLengths(far), farOutside).map { $0 + metric.outside * $1 }
            )
        }
        var (near, farArea) = (0.0, 0.0)
        for group in groups + [[]] {
            let gone = Set(group)
            let stay = participants.filter { !gone.contains($0) }
            let gaussian: BackgroundDistance? =
                if let background {
                    try BackgroundDistance(
                        background.metric, counts: whitened.scatter.counts, labels: stay, products: background.products)
                } else { nil }
            let distances = background.flatMap { gaussian?(inner: $0.near, width: width, squares: $0.squares) }
            var (inScope, strangers): ([Float], [Float]) = ([], [])
            for (row, example) in held.examples.enumerated() {
                let own = cohort.labels[example]
                let isStranger = own.allSatisfy(gone.contains)
                guard isStranger || !own.contains(where: gone.contains) else { continue }
                let nearest = stay.lazy.map { labels.near.proximities.storage[row * width + $0] }.max() ?? 0
                var strangeness = labels.near.squaredLengths[row] - 2 * Double(nearest)
                if let distances, let background {
                    let copies = cohort.copies(of: example)
                    strangeness -=
                        isStranger
                        ? distances[row]
                        : BackgroundDistance.leaveOneOut(
                            distances[row], copies: copies, members: stay.reduce(0) { $0 + cohort.counts[$1] },
                            alpha: background.metric.alpha)
                }
                if isStranger { strangers.append(Float(strangeness)) } else { inScope.append(Float(strangeness)) }
            }
            guard group.isEmpty else {
                near += Metrics.auroc(inScope: inScope, outliers: strangers) / Double(groups.count)
                continue
            }
            let farDistances = background.flatMap { gaussian?(inner: $0.far, width: width, squares: $0.farSquares) }
            strangers = labels.far.indices.map { row in
                let nearest = stay.lazy.map { labels.proximities[row * width + $0] }.max() ?? 0
                return Float(labels.far[row] - 2 * Double(nearest) - (farDistances?[row] ?? 0))
            }
            farArea = Metrics.auroc(inScope: inScope, outliers: strangers)
        }
        return (near, farArea)
    }
}
