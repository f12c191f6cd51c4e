import Glibc

/// A temperature that is robust to wrong labels: p = (1 − ε) softmax(T · score + β · log share) + ε / C.
///
/// Some examples have the wrong label, or could have any, however clear their words look. A temperature alone must lower
/// every confidence because of them; ε, their share, absorbs them. Fitted by expectation and maximization on held-out scores:
/// the chance that an example's label is noise, then T and β with the remaining weight of the example.
struct LabelNoise {
    /// T, β.
    private(set) var scale: TemperedPrior
    /// ε.
    private(set) var share = 0.01
    /// Mean log loss.
    private(set) var logLoss = Double.infinity

    private static let rounds = 12

    /// - Parameter shares: log share of every label; `nil` for none.
    init(fitting scores: FeatureMatrix, targets: [Int], shares: [Double]?, start: TemperedPrior) {
        scale = start
        let offsets = shares ?? [Double](repeating: 0, count: scores.columns)
        let even = 1 / Double(scores.columns)
        for _ in 0..<Self.rounds {
            let likelihoods = Self.likelihoods(scores, targets, offsets, scale)
            // ε for this scale; its own rounds are cheap.
            for _ in 0..<8 {
                let last = share
                let noise = likelihoods.reduce(0.0) { $0 + last * even / ((1 - last) * $1 + last * even) }
                share = noise / Double(max(targets.count, 1))
            }
            let (before, share) = (logLoss, self.share)
            let weights = likelihoods.map { (1 - share) * $0 / ((1 - share) * $0 + share * even) }
            logLoss = -likelihoods.reduce(0) { $0 + log((1 - share) * $1 + share * even) } / Double(max(targets.count, 1))
            if before - logLoss < 1e-6 { break }
            scale.refit(scores, targets: targets, shares: offsets, weights: weights, fixingExponent: shares == nil)
        }
    }

    /// softmax(T · score + β · log share)[target] of every row.
    private static func likelihoods(
        _ scores: FeatureMatrix, _ targets: [Int], _ offsets: [Double], _ scale: TemperedPrior
    ) -> [Double] {
        let columns = scores.columns
        let (slope, shifts) = (Float(scale.multiplier), offsets.map { Float(scale.exponent * $0) })
        return scores.storage.withUnsafeBufferPointer { values in
            targets.enumerated().map { row, target in
                let own = values[(row * columns)..<((row + 1) * columns)]
                let first = own.startIndex
                var top = -Float.infinity
                for label in 0..<columns { top = max(top, slope * own[first + label] + shifts[label]) }
                var total: Float = 0
                for label in 0..<columns { total += expf(slope * own[first + label] + shifts[label] - top) }
                return Double(expf(slope * own[first + target] + shifts[target] - top) / total)
            }
        }
    }
}
