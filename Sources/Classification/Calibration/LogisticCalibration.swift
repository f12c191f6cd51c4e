import Glibc

/// Platt scaling: the probability of a yes is σ(slope · score + intercept) (Platt 1999; Newton's method as in Lin, Lin and
/// Weng, "A note on Platt's probabilistic outputs", 2007).
package struct LogisticCalibration: Sendable, Hashable {
    package var slope: Double
    package var intercept: Double

    /// Fits on held-out scores. Targets are Platt's (n₊ + 1) / (n₊ + 2) and 1 / (n₋ + 2), so that a perfect separation
    /// does not demand certainty. A slope that would reverse the scores is held at 0.
    ///
    /// - Returns: `nil` without a yes or without a no.
    package init?(fitting scores: [Float], truth: [Bool]) {
        precondition(scores.count == truth.count, "\(scores.count) scores, \(truth.count) answers")
        let yes = truth.count(where: \.self)
        let no = truth.count - yes
        guard yes > 0, no > 0 else { return nil }
        // Standardized scores keep the problem well conditioned whatever their scale.
        let mean = scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
        let variance = scores.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(scores.count)
        let deviation = variance > 0 ? variance.squareRoot() : 1
        let x = scores.map { (Double($0) - mean) / deviation }
        let (high, low) = (Double(yes + 1) / Double(yes + 2), 1 / Double(no + 2))
        let t = truth.map { $0 ? high : low }

        var (a, b) = (0.0, log(Double(yes + 1) / Double(no + 1)))
        var loss = Self.loss(x, t, a, b)
        for _ in 0..<100 {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
            for index in x.indices {
                let p = Self.sigmoid(a * x[index] + b)
                let (error, weight) = (p - t[index], p * (1 - p))
                ga += error * x[index]
                gb += error
                haa += weight * x[index] * x[index]
                hab += weight * x[index]
                hbb += weight
            }
            if max(abs(ga), abs(gb)) < 1e-7 * Double(x.count) { break }
            let determinant = haa * hbb - hab * hab
            let (da, db) = (-(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant)
            var step = 1.0
            var improved = false
            while step > 1e-10, !improved {
                let next = Self.loss(x, t, a + step * da, b + step * db)
                improved = next < loss
                if improved { (a, b, loss) = (a + step * da, b + step * db, next) }
                step /= 2
            }
            if !improved { break }
        }
        if a <= 0 { (a, b) = (0, log(Double(yes + 1) / Double(no + 1))) }
        slope = a / deviation
        intercept = b - a * mean / deviation
    }

    init(slope: Double, intercept: Double) {
        self.slope = slope
        self.intercept = intercept
    }

    package func callAsFunction(_ score: Float) -> Double {
        Self.sigmoid(slope * Double(score) + intercept)
    }

    static func sigmoid(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    }

    private static func loss(_ x: [Double], _ t: [Double], _ a: Double, _ b: Double) -> Double {
        var sum = 0.0
        for index in x.indices {
            let z = a * x[index] + b
            // −t log σ(z) − (1 − t) log(1 − σ(z)), without overflow
            sum += max(z, 0) - t[index] * z + log1p(exp(-abs(z)))
        }
        return sum
    }
}
