import Glibc

/// Chooses how many prototypes each label gets, from held-out scores at several numbers of them.
///
/// A label gets more than one when that saves held-out log loss by more than two standard errors, and then the smallest
/// number within one standard error of the best (Breiman et al., "Classification and Regression Trees", 1984).
struct PrototypeSelection {
    private static let sweeps = 2

    let columns: [FeatureMatrix]
    let targets: [Int]
    /// The last column that each label's examples support.
    let most: [Int]

    /// The column of every label.
    ///
    /// - Parameter start: where the search for temperatures begins.
    func choice(start: Double) -> [Int] {
        var best = [Int](repeating: 0, count: most.count)
        var fit = Temperature(fitting: assembled(best), targets: targets, start: start)
        for level in columns.indices.dropFirst() {
            let levels = most.map { min(level, $0) }
            let trial = Temperature(fitting: assembled(levels), targets: targets, start: fit.multiplier)
            if trial.logLoss < fit.logLoss { (best, fit) = (levels, trial) }
        }
        for _ in 0..<Self.sweeps {
            let before = best
            var rows = Mixture(assembled(best), targets: targets, multiplier: fit.multiplier)
            for label in most.indices where most[label] > 0 {
                let trials = columns[...most[label]].map { column in
                    let scores = targets.indices.map { Double(column.storage[$0 * column.columns + label]) }
                    return (scores: scores, losses: rows.losses(replacing: label, by: scores))
                }
                best[label] = Self.smallest(trials.map(\.losses))
                rows.replace(label, by: trials[best[label]].scores)
            }
            guard best != before else { break }
            fit = Temperature(fitting: assembled(best), targets: targets, start: fit.multiplier)
        }
        return best
    }

    private func assembled(_ levels: [Int]) -> FeatureMatrix {
        let width = most.count
        var values: [Float] = []
        values.reserveCapacity(targets.count * width)
        for row in targets.indices {
            for label in 0..<width { values.append(columns[levels[label]].storage[row * width + label]) }
        }
        return FeatureMatrix(rows: targets.count, columns: width, storage: values)
    }

    private static func smallest(_ losses: [[Double]]) -> Int {
        let sums = losses.map { $0.reduce(0, +) }
        let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        return losses.indices.first { level in
            let lost = LogLossSaving(without: losses[level], with: losses[best])
            return !lost.exceeds(level == 0 ? LogLossSaving.minErrors : 1)
        } ?? best
    }
}

/// The softmax of every held-out example, in which the scores of one label can be replaced.
private struct Mixture {
    private var scores: FeatureMatrix
    private let targets: [Int]
    private let multiplier: Double
    /// The largest logit of every row, and Σ exp(logit − largest).
    private let tops: [Double]
    private var totals: [Double]

    init(_ scores: FeatureMatrix, targets: [Int], multiplier: Double) {
        self.scores = scores
        self.targets = targets
        self.multiplier = multiplier
        let tops = (0..<scores.rows).map { multiplier * Double(scores[row: $0].max() ?? 0) }
        totals = tops.enumerated().map { row, top in
            scores[row: row].reduce(0) { $0 + exp(multiplier * Double($1) - top) }
        }
        self.tops = tops
    }

    private func logit(_ row: Int, _ label: Int) -> Double {
        multiplier * Double(scores.storage[row * scores.columns + label])
    }

    /// −log probability of every row's label.
    func losses(replacing label: Int, by values: [Double]) -> [Double] {
        targets.enumerated().map { row, target in
            let (old, new) = (logit(row, label), multiplier * values[row])
            let total = max(totals[row] - exp(old - tops[row]), 0) + exp(new - tops[row])
            return log(max(total, .leastNormalMagnitude)) + tops[row] - (target == label ? new : logit(row, target))
        }
    }

    mutating func replace(_ label: Int, by values: [Double]) {
        for (row, value) in values.enumerated() {
            totals[row] -= exp(logit(row, label) - tops[row])
            let place = row * scores.columns + label
            scores.withMutableValues { $0[place] = Float(value) }
            totals[row] = max(totals[row] + exp(logit(row, label) - tops[row]), .leastNormalMagnitude)
        }
    }
}
