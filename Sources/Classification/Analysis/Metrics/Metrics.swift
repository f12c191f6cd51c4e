import Glibc

/// Metrics of single-label predictions. Probabilities are `texts × labels`; truth contains label indices.
package enum Metrics {
    /// Share of predictions that are right; 0 without any.
    package static func accuracy(predicted: [Int], truth: [Int]) -> Double {
        precondition(predicted.count == truth.count, "\(predicted.count) predictions, \(truth.count) answers")
        guard !truth.isEmpty else { return 0 }
        return Double(zip(predicted, truth).count { $0 == $1 }) / Double(truth.count)
    }

    /// Wilson's score interval of a share (Wilson 1927), at 95% by default; `0...1` without trials.
    package static func wilson(successes: Int, trials: Int, z: Double = 1.959963984540054) -> ClosedRange<Double> {
        guard trials > 0 else { return 0...1 }
        let (n, p) = (Double(trials), Double(successes) / Double(trials))
        let center = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return max(center - half, 0)...min(center + half, 1)
    }

    /// Mean −log of the probability given to the truth, each probability held at 1e-15 or more.
    package static func logLoss(probabilities: FeatureMatrix, truth: [Int]) -> Double {
        precondition(probabilities.rows == truth.count, "\(probabilities.rows) rows, \(truth.count) answers")
        guard !truth.isEmpty else { return 0 }
        var sum = 0.0
        for (row, label) in truth.enumerated() {
            sum -= log(max(Double(probabilities.storage[row * probabilities.columns + label]), 1e-15))
        }
        return sum / Double(truth.count)
    }

    /// Mean squared distance between the probabilities and the truth, summed over labels: 0 (best) to 2 (Brier 1950).
    package static func brier(probabilities: FeatureMatrix, truth: [Int]) -> Double {
        precondition(probabilities.rows == truth.count, "\(probabilities.rows) rows, \(truth.count) answers")
        guard !truth.isEmpty else { return 0 }
        var sum = 0.0
        for (row, label) in truth.enumerated() {
            for column in 0..<probabilities.columns {
                let error = Double(probabilities.storage[row * probabilities.columns + column]) - (column == label ? 1 : 0)
                sum += error * error
            }
        }
        return sum / Double(truth.count)
    }

    /// Expected calibration error: mean distance between confidence and accuracy over equal bins `(low, high]` of
    /// confidence, weighted by their texts (Naeini et al. 2015; as in the reference).
    package static func ece(confidences: [Float], correct: [Bool], bins: Int = 15) -> Double {
        ReliabilityBins(confidences: confidences, correct: correct, count: bins).expectedError
    }

    /// The expected calibration error that exactly right confidences would show on this many texts, by chance alone: the
    /// mean of draws in which each text comes out as its confidence says. An error near it is no evidence of a wrong confidence
    /// (Roelofs et al. 2022, arXiv 2012.08668, on the bias of binned estimates).
    package static func eceByChance(
        confidences: [Float], bins: Int = 15, draws: Int = 100, seed: UInt64 = 0
    ) -> Double {
        var generator = SplitMix64(seed: seed)
        var sum = 0.0
        for _ in 0..<draws {
            sum += ece(
                confidences: confidences, correct: confidences.map { .random(in: 0..<1, using: &generator) < $0 }, bins: bins)
        }
        return draws > 0 ? sum / Double(draws) : 0
    }
}
