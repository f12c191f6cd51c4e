/// Confidence against accuracy, over equal bins `(low, high]` of confidence: what a reliability diagram shows (Niculescu-Mizil
/// and Caruana 2005).
package struct ReliabilityBins: Sendable, Hashable {
    /// One bin of confidence.
    package struct Bin: Sendable, Hashable {
        package var range: ClosedRange<Double>
        /// Decisions whose confidence is in it.
        package var count: Int
        /// Those that are right.
        package var right: Int
        /// Mean confidence; the middle of the bin when it is empty.
        package var confidence: Double
        /// Share that is right; 0 when it is empty.
        package var accuracy: Double { count == 0 ? 0 : Double(right) / Double(count) }
    }

    /// Ascending.
    package let bins: [Bin]
    /// All decisions, including those without any confidence, which are in no bin.
    package let total: Int

    /// - Parameter count: how many bins; the default is that of Guo et al. 2017.
    package init(confidences: [Float], correct: [Bool], count: Int = 15) {
        precondition(confidences.count == correct.count, "\(confidences.count) confidences, \(correct.count) answers")
        precondition(count > 0, "at least one bin")
        var sums = [(texts: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: count)
        for (confidence, right) in zip(confidences, correct) where confidence > 0 {
            let bin = min(Int((Double(confidence) * Double(count)).rounded(.up)) - 1, count - 1)
            sums[bin].texts += 1
            sums[bin].confidence += Double(confidence)
            sums[bin].right += right ? 1 : 0
        }
        total = correct.count
        bins = sums.enumerated().map { place, sum in
            let range = Double(place) / Double(count)...Double(place + 1) / Double(count)
            return Bin(
                range: range, count: sum.texts, right: sum.right,
                confidence: sum.texts == 0 ? (range.lowerBound + range.upperBound) / 2 : sum.confidence / Double(sum.texts))
        }
    }

    /// Mean distance between confidence and accuracy, weighted by texts (Naeini et al. 2015); 0 without any.
    package var expectedError: Double {
        guard total > 0 else { return 0 }
        return bins.reduce(0) { $0 + abs($1.confidence * Double($1.count) - Double($1.right)) } / Double(total)
    }
}
