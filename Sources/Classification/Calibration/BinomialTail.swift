import Glibc

/// Tail probabilities of a count.
package enum BinomialTail {
    /// P(X ≥ successes) for X of `trials` independent ones of the given probability, summed term by term.
    package static func upper(successes: Int, trials: Int, probability: Double) -> Double {
        precondition(trials >= 0 && successes <= trials && (0...1).contains(probability), "no such binomial")
        guard successes > 0 else { return 1 }
        guard probability > 0 else { return 0 }
        guard probability < 1 else { return 1 }
        let n = Double(trials)
        let (logP, logQ) = (log(probability), log1p(-probability))
        var sum = 0.0
        for k in successes...trials {
            let x = Double(k)
            let term = exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * logP + (n - x) * logQ)
            sum += term
            // Past the mean the terms fall; the rest is less than rounding.
            if x > n * probability, term < sum * 1e-12 { break }
        }
        return min(sum, 1)
    }
}
