import Classification
import Testing

@Suite("Metrics") struct MetricsTests {
    @Test("accuracy counts right decisions")
    func countsWhatIsRight() {
        #expect(Metrics.accuracy(predicted: [0, 1, 2, 2], truth: [0, 1, 1, 2]) == 0.75)
        #expect(Metrics.accuracy(predicted: [], truth: []) == 0)
    }

    /// Values of the closed formula (Wilson 1927), worked out apart.
    @Test(
        "the Wilson interval is that of the formula",
        arguments: [(8, 10, 0.490162, 0.943318), (0, 5, 0, 0.434482), (5, 5, 0.565518, 1), (0, 0, 0, 1)])
    func wilsonInterval(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = Metrics.wilson(successes: successes, trials: trials)
        #expect(abs(interval.lowerBound - low) < 1e-5)
        #expect(abs(interval.upperBound - high) < 1e-5)
    }

    @Test("the confusion matrix yields precision, recall and F1")
    func confusionGivesPrecisionRecallAndF1() {
        let matrix = ConfusionMatrix(predicted: [0, 0, 1, 1, 1], truth: [0, 1, 1, 1, 0], labelCount: 3)
        #expect(matrix[truth: 1, predicted: 0] == 1)
        #expect(matrix.scores[1].precision == 2.0 / 3)
        #expect(matrix.scores[1].recall == 2.0 / 3)
        #expect(matrix.scores[0].f1 == 0.5)
        #expect(abs(matrix.macroF1 - (0.5 + 2.0 / 3) / 2) < 1e-12)
        #expect(matrix.accuracy == 0.6)
    }

    @Test("the multi-label score is that of the definition")
    func multiLabelScore() {
        let score = LabelScore(label: 1, predicted: [[1], [], [0, 1], [1]], truth: [[1], [1], [0], [1, 2]])
        #expect((score.hits, score.given, score.support) == (2, 3, 3))
    }

    @Test("calibration error uses bins closed above")
    func calibrationErrorUsesBinsClosedAbove() {
        // Two bins of 15: (0.4667, 0.5333] holds the first two, (0.8667, 0.9333] the last two.
        let error = Metrics.ece(confidences: [0.5, 0.52, 0.9, 0.9], correct: [true, false, true, true])
        #expect(abs(error - (abs(1.02 - 1) + abs(1.8 - 2)) / 4) < 1e-6)
        #expect(Metrics.ece(confidences: [1, 1], correct: [true, true]) == 0)
    }

    /// With n texts of one confidence p the error is |x/n − p|, whose mean is √(2 p (1 − p) / (π n)).
    @Test("calibration error by chance is estimated", arguments: [(100, 0.5), (900, 0.9)])
    func calibrationErrorByChance(texts: Int, confidence: Float) {
        let error = Metrics.eceByChance(confidences: [Float](repeating: confidence, count: texts), draws: 2000)
        let variance = Double(confidence * (1 - confidence)) / Double(texts)
        #expect(abs(error - (2 * variance / .pi).squareRoot()) < 0.03 * variance.squareRoot() + 1e-4)
        #expect(Metrics.eceByChance(confidences: []) == 0)
    }

    @Test("losses of probabilities are those of the definition")
    func lossesOfProbabilities() {
        let probabilities = FeatureMatrix([[0.5, 0.5], [0.25, 0.75]])
        #expect(abs(Metrics.logLoss(probabilities: probabilities, truth: [0, 1]) - 0.4904146) < 1e-6)
        #expect(abs(Metrics.brier(probabilities: probabilities, truth: [0, 1]) - 0.3125) < 1e-6)
        #expect(Metrics.logLoss(probabilities: FeatureMatrix([[0, 1]]), truth: [0]) < 35)
    }

    @Test("the ROC area counts ties half")
    func rocAreaCountsTiesHalf() {
        #expect(Metrics.auroc(inScope: [1, 2, 3], outliers: [4, 5]) == 1)
        #expect(Metrics.auroc(inScope: [1, 1], outliers: [1, 1]) == 0.5)
        #expect(Metrics.auroc(inScope: [0, 2], outliers: [1, 2]) == 0.625)
        #expect(Metrics.auroc(inScope: [], outliers: [1]) == 0.5)
    }

    @Test("outliers are accepted at 5 % rejection")
    func acceptedOutliersAtFivePercentRejected() {
        let inScope = (0...100).map { Float($0) }
        #expect(Metrics.fpr95(inScope: inScope, outliers: [94, 95, 95.5, 200]) == 0.5)
    }
}
