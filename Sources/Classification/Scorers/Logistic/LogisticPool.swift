/// Two models' logits as one by a logarithmic opinion pool, (1 − s) a + s b: as good as the better of them, and often better than
/// both, where they err on different texts (Genest and Zidek, "Combining probability distributions: a critique and an annotated
/// bibliography", 1986; Heskes, "Selecting weighting factors in logarithmic opinion pools", 1998).
package struct LogisticPool: Sendable {
    private static let shares = [0, 0.25, 0.5, 0.75, 1]

    /// s, that of the second, of the least held-out log loss.
    package let share: Double

    /// - Parameters:
    ///   - first: logits of the held-out examples: `examples × labels`.
    ///   - second: likewise.
    ///   - targets: their labels.
    package init(_ first: FeatureMatrix, _ second: FeatureMatrix, targets: [Int]) {
        self.init(first, second) { Temperature(fitting: $0, targets: targets).logLoss }
    }

    /// - Parameter loss: of pooled logits.
    init(_ first: FeatureMatrix, _ second: FeatureMatrix, loss: (FeatureMatrix) -> Double) {
        var best = (share: 0.0, logLoss: Double.infinity)
        for share in Self.shares {
            let logLoss = loss(Self.mix(first, second, share))
            if logLoss < best.logLoss { best = (share, logLoss) }
        }
        share = best.share
    }

    /// Logits of the same texts.
    package func callAsFunction(_ first: FeatureMatrix, _ second: FeatureMatrix) -> FeatureMatrix {
        Self.mix(first, second, share)
    }

    func callAsFunction(_ first: LinearMap, _ second: LinearMap) -> LinearMap {
        first.scaled(by: 1 - share).adding(second.scaled(by: share))
    }

    private static func mix(_ first: FeatureMatrix, _ second: FeatureMatrix, _ share: Double) -> FeatureMatrix {
        let share = Float(share)
        return FeatureMatrix(
            rows: first.rows, columns: first.columns,
            storage: zip(first.storage, second.storage).map { (1 - share) * $0 + share * $1 })
    }
}
