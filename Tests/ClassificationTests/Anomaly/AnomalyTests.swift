import Classification
import Testing

@Suite("Anomalies") struct AnomalyTests {
    /// Every text three times over must neither make the classifier surer nor strangers of fresh texts.
    @Test("duplicates do not fool calibration", arguments: ClassifierTests.methods)
    func duplicatesDoNotFoolCalibration(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 5, dimensions: 20, noise: 1.6, seed: 41)
        let once = problem.examples(perLabel: 20)
        let thrice = TrainingExamples(
            features: FeatureMatrix(
                rows: 300, columns: 20, storage: once.features.storage + once.features.storage + once.features.storage),
            labels: once.labels + once.labels + once.labels, labelCount: 5)
        let truth = (0..<2000).map { $0 % 5 }
        let fresh = FeatureMatrix(truth.map { problem.draw($0) })
        let decisions = try [once, thrice].map {
            try Classifier(fitting: $0, options: ClassifierOptions(method: method, anomalyRate: 0.1)).decide(fresh)
        }
        for decisions in decisions {
            let right = zip(decisions, truth).map { $0.label == $1 }
            #expect(Metrics.ece(confidences: decisions.map(\.confidence), correct: right) < 0.08)
            // 100 distinct calibration examples: three standard deviations are 0.09.
            #expect(Double(decisions.count { $0.isAnomaly }) / 2000 < 0.19)
        }
    }

    /// With few labels the background hardly differs from them and is not used; with many it is.
    @Test(
        "the anomaly statistic follows the number of labels",
        arguments: [(4, FitSummary.Anomaly.Statistic.mahalanobis), (30, .relativeMahalanobis)])
    func statisticFollowsTheNumberOfLabels(labels: Int, expected: FitSummary.Anomaly.Statistic) throws {
        var problem = SyntheticProblem(labels: labels, dimensions: 60, noise: 0.3, telling: 8, seed: 42)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 20))
        let anomaly = classifier.summary.anomaly
        #expect(anomaly.statistic == expected)
        #expect((anomaly.backgroundAlpha != nil) == (expected == .relativeMahalanobis))
        #expect((anomaly.heldOutLabelAUROC ?? 1) > 0.9)
        let features = FeatureMatrix((0..<300).map { problem.draw($0 % labels) })
        let again = try Classifier(serialized: classifier.serialized())
        #expect(again.decide(features) == classifier.decide(features))
        let fresh = classifier.decide(features).map { 1 - $0.pValue }
        let strangers = classifier.decide(FeatureMatrix((0..<300).map { _ in problem.stranger() })).map { 1 - $0.pValue }
        #expect(Metrics.auroc(inScope: fresh, outliers: strangers) > 0.9)
    }

    /// Where directions are left out of the quadratic form, the rate of false alarms still holds.
    @Test("the anomaly rate holds in many dimensions")
    func rateHoldsInManyDimensions() throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 700, noise: 1, seed: 43)
        let classifier = try Classifier(
            fitting: problem.examples(perLabel: 60), options: ClassifierOptions(method: .whitened, anomalyRate: 0.1))
        let fresh = classifier.decide(FeatureMatrix((0..<600).map { problem.draw($0 % 3) }))
        // 180 calibration examples and 600 tests: three standard deviations are 0.08.
        #expect(abs(Double(fresh.count { $0.isAnomaly }) / 600 - 0.1) < 0.08)
    }

    @Test("many threads reach the same decisions")
    func manyThreadsDecideAlike() async throws {
        var problem = SyntheticProblem(labels: 9, dimensions: 64, noise: 1, seed: 44)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 12))
        let features = FeatureMatrix((0..<40).map { problem.draw($0 % 9) })
        let expected = classifier.decide(features)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { classifier.decide(features) == expected } }
            for await same in group { #expect(same) }
        }
    }
}
