/// The share of errors among the texts that a selective classifier answers, against the share that it answers, over all thresholds
/// of a score (El-Yaniv and Wiener 2010).
package struct RiskCoverageCurve: Sendable, Hashable {
    /// Errors among the 1, 2, … n surest texts. Of texts with equal scores each counts as the same fraction of an error, as in the
    /// mean over their orders.
    private let errors: [Double]

    /// - Parameters:
    ///   - scores: the surer, the larger; NaN counts as the least sure.
    ///   - errors: whether the answer to the text is wrong.
    package init(scores: [Float], errors: [Bool]) {
        precondition(scores.count == errors.count, "\(scores.count) scores, \(errors.count) errors")
        let scores = scores.map { $0.isNaN ? -.infinity : $0 }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var running: [Double] = []
        running.reserveCapacity(order.count)
        var (start, before) = (0, 0.0)
        while start < order.count {
            var end = start
            var own = 0
            while end < order.count, scores[order[end]] == scores[order[start]] {
                if errors[order[end]] { own += 1 }
                end += 1
            }
            for place in start..<end {
                running.append(before + Double(own) * Double(place + 1 - start) / Double(end - start))
            }
            before += Double(own)
            start = end
        }
        self.errors = running
    }

    /// Number of texts.
    package var count: Int { errors.count }

    /// The mean risk over all coverages 1/n, 2/n, … 1: AURC (Geifman, Uziel and El-Yaniv 2019, arXiv 1805.08206). 0 without texts.
    package var area: Double {
        errors.enumerated().reduce(0) { $0 + $1.element / Double($1.offset + 1) } / Double(max(errors.count, 1))
    }

    /// The share of errors among the ⌈coverage · n⌉ surest texts; 0 without texts.
    package func risk(coverage: Double) -> Double {
        guard !errors.isEmpty else { return 0 }
        // A number within rounding of a whole one counts as whole.
        let answered = min(max(Int((coverage * Double(errors.count) - 1e-9).rounded(.up)), 1), errors.count)
        return errors[answered - 1] / Double(answered)
    }

    /// At most `limit` points of the curve, evenly spread, from the surest texts to all.
    package func points(limit: Int = 200) -> [(coverage: Double, risk: Double)] {
        let steps = min(limit, errors.count)
        return (1...max(steps, 1)).compactMap { step in
            guard !errors.isEmpty else { return nil }
            let answered = step * errors.count / steps
            return (Double(answered) / Double(errors.count), errors[answered - 1] / Double(answered))
        }
    }
}
