/// Held-out log loss that prototypes save, per text, with its standard error over paired differences.
struct PrototypeSaving {
    /// Standard errors by which more than one prototype must be better than one.
    static let leastErrors = 2.0
    /// Share of the loss that prototypes must save, since they have a price: a set with prototypes takes up changed examples only by
    /// a new fit. (On CLINC150, whose labels have one meaning each, they save 10 to 12 % and 0.1 points of accuracy.)
    static let leastShare = 0.15

    let mean: Double
    let error: Double
    private let total: Double

    /// - Parameter savings: loss without less loss with, one a text.
    init(_ savings: [Double]) {
        let count = Double(max(savings.count, 1))
        total = savings.reduce(0, +)
        let mean = total / count
        let variance = savings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        self.mean = mean
        error = (variance / count).squareRoot()
    }

    /// Whether it is more than so many standard errors.
    func exceeds(_ errors: Double) -> Bool { mean > errors * error }

    /// Whether it is more than `leastErrors`, and over all texts more than what chance gives one more number.
    func isWorthwhile() -> Bool { exceeds(Self.leastErrors) && total > TemperedPrior.leastSaving }
}
