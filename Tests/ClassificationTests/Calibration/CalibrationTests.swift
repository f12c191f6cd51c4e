import Classification
import Testing

@Suite("Calibration") struct CalibrationTests {
    @Test("the temperature is the minimum of the loss")
    func temperatureFindsTheMinimum() {
        var generator = SplitMix64(seed: 4)
        let (rows, labels) = (400, 5)
        var scores = FeatureMatrix(rows: rows, columns: labels)
        var targets: [Int] = []
        for row in 0..<rows {
            let target = Int.random(in: 0..<labels, using: &generator)
            scores[row: row] = ArraySlice(
                (0..<labels).map { Float.random(in: 0..<3, using: &generator) + ($0 == target ? 1 : 0) })
            targets.append(target)
        }
        let fit = Temperature(fitting: scores, targets: targets, smoothing: 0)
        for factor in [0.9, 0.99, 1.01, 1.1] {
            #expect(Temperature.loss(scores, targets, fit.multiplier * factor) > fit.logLoss)
        }
        for start in [1e-3, 20, 2000] {
            let again = Temperature(fitting: scores, targets: targets, smoothing: 0, start: start)
            #expect(abs(again.multiplier - fit.multiplier) < 1e-4 * fit.multiplier)
        }
    }

    @Test("separable scores do not ask for certainty")
    func separableScoresDoNotAskForCertainty() {
        let scores = FeatureMatrix((0..<12).map { [Float($0 % 2), Float(1 - $0 % 2)] })
        let fit = Temperature(fitting: scores, targets: (0..<12).map { 1 - $0 % 2 })
        // The smoothed target is 13/14 to 1/14, a log odds of log 13 over a difference of 1.
        #expect(abs(fit.multiplier - 2.5649) < 1e-3)
    }

    /// At the minimum the probabilities sum to the smoothed targets, and scaling the scores scales the slope alone.
    @Test("the logistic curve reproduces frequencies")
    func logisticCurveReproducesFrequencies() throws {
        let scores: [Float] = [-2, -1, -0.5, 0, 0.2, 0.5, 1, 2]
        let truth = [false, false, true, false, true, false, true, true]
        let curve = try #require(LogisticCalibration(fitting: scores, truth: truth))
        let expected = truth.reduce(0) { $0 + ($1 ? 5.0 / 6 : 1.0 / 6) }
        #expect(abs(scores.reduce(0) { $0 + curve($1) } - expected) < 1e-4)
        #expect(curve.slope > 0)
        let scaled = try #require(LogisticCalibration(fitting: scores.map { $0 * 1000 + 5 }, truth: truth))
        #expect(abs(scaled.slope * 1000 - curve.slope) < 1e-4)
    }

    @Test("the logistic curve never reverses the order of scores")
    func logisticCurveNeverTurnsScoresAround() throws {
        let curve = try #require(LogisticCalibration(fitting: [0, 1, 2, 3], truth: [true, true, false, false]))
        #expect(curve.slope == 0)
        #expect(abs(curve(7) - 0.5) < 1e-9)
        #expect(LogisticCalibration(fitting: [0, 1], truth: [true, true]) == nil)
    }

    @Test("conformal p-values rank the highest scores as most typical")
    func conformalValuesCountAtMostAsTypical() {
        let calibration = ConformalCalibration([3, 1, 2, 2])
        #expect(calibration.pValue(0) == 0.2)
        #expect(calibration.pValue(2) == 0.8)
        #expect(calibration.pValue(9) == 1)
        #expect(calibration.pValue(.nan) == 0.2)
        #expect(ConformalCalibration([]).pValue(-5) == 1)
    }

    @Test("thresholds reach their aims")
    func thresholdsServeAims() throws {
        let probabilities: [Float] = [0.9, 0.8, 0.8, 0.6, 0.3, 0.1]
        let truth = [true, true, false, true, false, true]
        func threshold(_ aim: Aim) throws -> (value: Double, isReached: Bool) {
            try #require(ThresholdTable.threshold(for: aim, probabilities: probabilities, truth: truth))
        }
        // Four yeses: a fresh one is found in k of five cases when k of the four are.
        #expect(try threshold(.recall(0.6)) == (Double(Float(0.6)), true))
        #expect(try threshold(.recall(0.4)) == (Double(Float(0.8)), true))
        #expect(try threshold(.recall(0.9)) == (Double(Float(0.1)), false))
        // One wrong text more than there are: two of four, at the most.
        #expect(try threshold(.precision(0.5)) == (Double(Float(0.1)), true))
        #expect(try threshold(.precision(0.9)) == (Double(Float(0.6)), false))
        #expect(ThresholdTable.threshold(for: .recall(0.5), probabilities: [], truth: []) == nil)
        let row = ThresholdTable(probabilities: probabilities, truth: truth, thresholds: [0.5]).rows[0]
        #expect((row.precision, row.recall, row.given) == (0.75, 0.75, 4))
    }

    @Test("a threshold leaves out all but the allowed false alarms, one less than their share of the ordinary texts")
    func falseAlarms() throws {
        // Four ordinary texts, two of them alike.
        let probabilities: [Float] = [0.9, 0.8, 0.5, 0.5, 0.2, 0.7]
        let ordinary = [false, true, true, true, true, false]
        func threshold(_ share: Double) throws -> (value: Double, isReached: Bool) {
            try #require(
                ThresholdTable.threshold(
                    for: .falseAlarms(share), probabilities: probabilities, truth: ordinary.map { !$0 }, ordinary: ordinary))
        }
        func above(_ value: Float) -> Double { Double(value.nextUp) }
        // (1 + k) / 5: none at 0.2, one at 0.4; at 0.6 a second, but its equal would come too.
        #expect(try threshold(0.2) == (above(0.8), true))
        #expect(try threshold(0.39) == (above(0.8), true))
        #expect(try threshold(0.4) == (above(0.5), true))
        #expect(try threshold(0.6) == (above(0.5), true))
        #expect(try threshold(0.8) == (above(0.2), true))
        #expect(try threshold(1) == (0, true))
        // Four texts cannot promise less than a fifth.
        #expect(try threshold(0.19) == (above(0.8), false))
        #expect(
            ThresholdTable.threshold(
                for: .falseAlarms(0.5), probabilities: probabilities, truth: ordinary, ordinary: ordinary.map { _ in false })
                == nil)
        let sure = ThresholdTable.threshold(for: .falseAlarms(0.5), probabilities: [1], truth: [false], ordinary: [true])
        #expect(try #require(sure) == (1, false))
    }

    @Test("the share of false alarms is met on average over fresh texts, and nearly used up", arguments: [0.02, 0.05, 0.3])
    func falseAlarmsOnAverage(share: Double) throws {
        var generator = SplitMix64(seed: 12)
        let (draws, size) = (400, 99)
        var sum = 0.0
        for _ in 0..<draws {
            let probabilities = (0..<size).map { _ in Float.random(in: 0..<1, using: &generator) }
            let ordinary = [Bool](repeating: true, count: size)
            let found = try #require(
                ThresholdTable.threshold(
                    for: .falseAlarms(share), probabilities: probabilities, truth: ordinary.map { !$0 }, ordinary: ordinary))
            #expect(found.isReached)
            // Of fresh texts, uniform as these are, this share is above it.
            sum += 1 - found.value
        }
        // The expected share is exactly k + 1 of 100. Four standard errors of the mean of 400 draws.
        let error = 4 * (share * (1 - share) / 100 / Double(draws)).squareRoot()
        #expect(abs(sum / Double(draws) - share) < error)
    }
}
