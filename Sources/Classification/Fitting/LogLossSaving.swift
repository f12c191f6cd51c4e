/// Held-out log loss that one way of scoring saves against another, per text, with its standard error over paired differences.
struct LogLossSaving {
    /// Standard errors by which the richer of two must be better.
    static let minErrors = 2.0
    let mean: Double
    let error: Double
    private let total: Double

    /// The mean loss without, of which the saving is a share.
    private let without: Double

    /// - Parameters: losses of the same texts, without and with.
    init(without: [Double], with losses: [Double]) {
        let savings = zip(without, losses).map { $0 - $1 }
        self.without = without.reduce(0, +) / Double(max(without.count, 1))
        let count = Double(max(savings.count, 1))
        total = savings.reduce(0, +)
        let mean = total / count
        let variance = savings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        self.mean = mean
        error = (variance / count).squareRoot()
    }

    /// Whether it is more than `errors` standard errors.
    func exceeds(_ errors: Double) -> Bool { mean > errors * error }

    /// Whether it is at least this share of the loss.
    func reaches(share: Double) -> Bool { mean >= share * without }

    /// Whether it is more than `errors` standard errors, and over all texts more than one more parameter saves by chance.
    func isWorthwhile(errors: Double = minErrors) -> Bool { exceeds(errors) && total > TemperedPrior.minSaving }
}
