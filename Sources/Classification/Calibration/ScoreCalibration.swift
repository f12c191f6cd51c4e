import Glibc

/// Probabilities from the held-out scores of one candidate: a temperature in single mode, a logistic curve per label in multi
/// mode. Either way the logit stays linear in the score: slope · score + intercept.
struct ScoreCalibration: Sendable {
    /// One per label.
    var slopes: [Double]
    var intercepts: [Double]
    /// Single mode: the multiplier.
    var temperature: Double?
    /// Single mode: how far the labels' shares of the examples count, 0 to 1; `nil` when they do not.
    var priorExponent: Double?
    /// Single mode: share of the probability that is spread evenly over the labels; see `LabelNoise`.
    var noise: Double?
    /// Mean held-out log loss (multi mode: mean over labels of the yes/no loss); `nil` without held-out examples.
    var logLoss: Double?
    /// Share of held-out examples decided right (multi mode: of yes/no decisions at probability one half).
    var accuracy: Double?
    /// Multi mode: labels that had no yes or no `no` held out, and share the curve of all labels.
    var pooled: [Int] = []

    /// - Parameters:
    ///   - counts: members of every label.
    ///   - withNoise: whether single mode also fits the share of noise among the labels.
    init(
        fitting scores: FeatureMatrix, labels: [[Int]], counts: [Int], mode: ClassificationMode, defaultSlope: Double,
        withNoise: Bool = false
    ) {
        slopes = [Double](repeating: defaultSlope, count: scores.columns)
        intercepts = [Double](repeating: 0, count: scores.columns)
        switch mode {
        case .single: fitTemperature(scores, labels.map { $0[0] }, counts, defaultSlope, withNoise)
        case .multi: fitCurves(scores, labels)
        }
    }

    private mutating func fitTemperature(
        _ scores: FeatureMatrix, _ targets: [Int], _ counts: [Int], _ start: Double, _ withNoise: Bool
    ) {
        temperature = slopes.first
        guard !targets.isEmpty, scores.columns > 1 else { return }
        let fit = Temperature(fitting: scores, targets: targets, start: start)
        var scale = TemperedPrior(fit)
        var shares = TemperedPrior.logShares(counts)
        if let some = shares {
            let prior = TemperedPrior(fitting: scores, targets: targets, shares: some, start: fit)
            if Self.isWorthwhile(from: fit.logLoss, to: prior.logLoss, targets.count) { scale = prior } else { shares = nil }
        }
        logLoss = scale.logLoss
        if withNoise {
            let noisy = LabelNoise(fitting: scores, targets: targets, shares: shares, start: scale)
            if Self.isWorthwhile(from: scale.logLoss, to: noisy.logLoss, targets.count) {
                (scale, noise, logLoss) = (noisy.scale, noisy.share, noisy.logLoss)
            }
        }
        let multiplier = scale.multiplier
        if let shares {
            priorExponent = scale.exponent
            intercepts = shares.map { scale.exponent * $0 }
        }
        slopes = slopes.map { _ in multiplier }
        temperature = multiplier
        let (slope, intercepts) = (Float(multiplier), intercepts.map { Float($0) })
        let right = targets.indices.count { row in
            let own = scores[row: row]
            let logits = zip(own, intercepts).map { slope * $0 + $1 }
            return logits.indices.max { logits[$0] < logits[$1] } == targets[row]
        }
        accuracy = Double(right) / Double(targets.count)
    }

    /// Whether one more parameter saves more held-out log loss, over all examples, than chance would.
    private static func isWorthwhile(from before: Double, to after: Double, _ count: Int) -> Bool {
        (before - after) * Double(count) > TemperedPrior.minSaving
    }

    private mutating func fitCurves(_ scores: FeatureMatrix, _ labels: [[Int]]) {
        let (rows, columns) = (scores.rows, scores.columns)
        guard rows > 0 else { return }
        var truth = [Bool](repeating: false, count: rows * columns)
        for (row, own) in labels.enumerated() { for label in own { truth[row * columns + label] = true } }
        let shared = LogisticCalibration(fitting: scores.storage, truth: truth)
        var (loss, right) = (0.0, 0)
        for label in 0..<columns {
            let own = stride(from: label, to: rows * columns, by: columns)
            let (values, answers) = (own.map { scores.storage[$0] }, own.map { truth[$0] })
            let separate = LogisticCalibration(fitting: values, truth: answers)
            if separate == nil { pooled.append(label) }
            guard let curve = separate ?? shared else { continue }
            (slopes[label], intercepts[label]) = (curve.slope, curve.intercept)
            for (value, answer) in zip(values, answers) {
                let logit = curve.slope * Double(value) + curve.intercept
                loss += log1p(exp(-abs(logit))) + max(answer ? -logit : logit, 0)
                if (logit >= 0) == answer { right += 1 }
            }
        }
        logLoss = loss / Double(rows * columns)
        accuracy = Double(right) / Double(rows * columns)
    }

    /// Calibrated probabilities of scores, row by row.
    func probabilities(_ scores: FeatureMatrix, mode: ClassificationMode) -> FeatureMatrix {
        var logits = scores
        logits.withMutableValues { values in
            for index in values.indices {
                let label = index % slopes.count
                values[index] = Float(slopes[label] * Double(values[index]) + intercepts[label])
            }
            for start in stride(from: 0, to: values.count, by: slopes.count) {
                let row = values[start..<(start + slopes.count)]
                Probabilities.fromLogits(UnsafeMutableBufferPointer(rebasing: row), mode: mode, noise: Float(noise ?? 0))
            }
        }
        return logits
    }
}
