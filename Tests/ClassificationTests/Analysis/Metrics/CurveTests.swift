import Classification
import Testing

/// What charts are drawn from.
@Suite("Curves of a report") struct CurveTests {
    @Test("reliability bins hold the values of their range")
    func reliabilityBinsHoldWhatFallsIntoThem() {
        let bins = ReliabilityBins(
            confidences: [0.1, 0.19, 0.19, 0.9, 1, 0], correct: [true, false, true, true, false, true], count: 5)
        #expect(bins.bins.map(\.count) == [3, 0, 0, 0, 2])
        #expect(bins.bins.map(\.right) == [2, 0, 0, 0, 1])
        #expect(abs(bins.bins[0].confidence - 0.48 / 3) < 1e-7)
        #expect(abs(bins.bins[1].confidence - 0.3) < 1e-12)
        #expect(bins.bins[4].accuracy == 0.5)
        #expect(bins.total == 6)
        // |0.48 − 2| + |1.9 − 1| over six decisions.
        #expect(abs(bins.expectedError - 2.42 / 6) < 1e-6)
        #expect(ReliabilityBins(confidences: [], correct: []).expectedError == 0)
    }

    @Test("the curve runs through every corner")
    func curveRunsThroughEveryCorner() {
        let curve = ROCCurve(inScope: [1, 2, 3, 4], outliers: [3.5, 5, 6, 0])
        #expect(
            curve.points == [
                .init(falseAlarms: 0, recall: 0), .init(falseAlarms: 0, recall: 0.5), .init(falseAlarms: 0.25, recall: 0.5),
                .init(falseAlarms: 0.25, recall: 0.75), .init(falseAlarms: 1, recall: 0.75), .init(falseAlarms: 1, recall: 1),
            ])
    }

    @Test("equal scores are rejected together")
    func equalScoresAreRejectedTogether() {
        let curve = ROCCurve(inScope: [1, 1, 0, 0], outliers: [1, 1, 1, 0])
        #expect(
            curve.points == [
                .init(falseAlarms: 0, recall: 0), .init(falseAlarms: 0.5, recall: 0.75), .init(falseAlarms: 1, recall: 1),
            ])
    }

    @Test("the area is the AUROC", arguments: 0..<8)
    func areaIsTheAUROC(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        // Few distinct values, so that many are equal.
        let inScope = (0..<200).map { _ in Float(Int.random(in: 0..<12, using: &generator)) }
        let outliers = (0..<90).map { _ in Float(Int.random(in: 4..<16, using: &generator)) }
        let curve = ROCCurve(inScope: inScope, outliers: outliers)
        #expect(abs(curve.area - Metrics.auroc(inScope: inScope, outliers: outliers)) < 1e-12)
    }

    @Test("the curve of no scores is the diagonal")
    func curveOfNothingIsTheDiagonal() {
        #expect(ROCCurve(inScope: [], outliers: [1]).area == 0.5)
    }

    @Test("the histogram counts outliers in its end bins")
    func histogramCountsTheOutermostAtItsEnds() {
        let histogram = Histogram([-1, 0, 0.1, 0.25, 0.99, 1, 7, .nan, .infinity], over: 0...1, bins: 4)
        #expect(histogram.counts == [3, 1, 0, 4])
        #expect(histogram.total == 8)
        #expect(histogram.range(ofBin: 1) == 0.25...0.5)
        #expect(Histogram([3, 3], over: 3...3, bins: 2).counts == [2, 0])
    }
}
