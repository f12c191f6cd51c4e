import Classification
import Foundation
import Testing

/// What explanations take from a classifier.
@Suite("Evidence") struct EvidenceTests {
    @Test("log-odds match the probabilities", arguments: ClassifierTests.methods, ClassificationMode.allCases)
    func logOddsAreThoseOfTheProbabilities(method: ClassificationMethod, mode: ClassificationMode) throws {
        var problem = SyntheticProblem(labels: 5, dimensions: 16, noise: 1.5, seed: 21)
        let classifier = try Classifier(
            fitting: problem.examples(perLabel: 25), options: ClassifierOptions(method: method, mode: mode))
        let texts = FeatureMatrix((0..<20).map { problem.draw($0 % 5) })
        let odds = classifier.logOdds(texts, of: [3, 0])
        let noise = classifier.summary.labelNoise ?? 0
        for (row, decision) in classifier.decide(texts).enumerated() {
            for (column, label) in [3, 0].enumerated() {
                var p = Double(decision.probabilities[label])
                if mode == .single { p = (p - noise / 5) / (1 - noise) }
                guard p > 1e-4, p < 1 - 1e-4 else { continue }
                #expect(abs(Double(odds[row: row][row * 2 + column]) - log(p / (1 - p))) < 0.02)
            }
        }
    }

    @Test("log-odds do not saturate")
    func logOddsDoNotSaturate() throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 8, noise: 0.05, seed: 22)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 20), options: ClassifierOptions(method: .cosine))
        let center = problem.centers[0]
        let odds = classifier.logOdds(FeatureMatrix([unit(center), center.map { $0 * 100 }]), of: [0]).storage
        #expect(odds[1] > odds[0] + 1 && odds[1].isFinite)
    }

    @Test("the limit separates anomalies from the rest", arguments: ClassificationMethod.allCases, [0.01, 0.05, 0.1, 1.0])
    func theLimitPartsAnomaliesFromTheRest(method: ClassificationMethod, rate: Double) throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 12, noise: 1, seed: 23)
        let classifier = try Classifier(
            fitting: problem.examples(perLabel: 30), options: ClassifierOptions(method: method, anomalyRate: rate))
        #expect(classifier.calibrationCount == 120)
        let limit = try #require(classifier.anomalyLimit)
        let texts = (0..<150).map { $0 % 3 == 0 ? problem.stranger() : problem.draw($0 % 4) }
        for decision in classifier.decide(FeatureMatrix(texts)) {
            #expect(decision.isAnomaly == (decision.typicality < limit), "\(decision.typicality), limit \(limit)")
        }
    }

    @Test("few examples have no limit")
    func fewExamplesHaveNoLimit() throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 8, noise: 1, seed: 24)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 5))
        #expect(classifier.anomalyLimit == nil)
    }

    @Test("thresholds belong to multi mode")
    func thresholdsBelongToMultiMode() throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 8, noise: 1, seed: 25)
        let examples = problem.examples(perLabel: 10)
        let multi = try Classifier(
            fitting: examples, options: ClassifierOptions(mode: .multi, background: 2, thresholds: [1: 0.25]))
        #expect([0, 1, 2].map { multi.threshold(ofLabel: $0) } == [0.5, 0.25, nil])
        #expect(try Classifier(fitting: examples).threshold(ofLabel: 0) == nil)
    }

    @Test("neighbours are the rows with the largest products")
    func neighboursAreThoseOfTheLargestProduct() {
        var problem = SyntheticProblem(labels: 3, dimensions: 20, noise: 1, seed: 26)
        let rows = (0..<70).map { problem.draw($0 % 3) }
        let queries = (0..<6).map { problem.draw($0 % 3) }
        let found = Neighbours.nearest(to: FeatureMatrix(queries), in: FeatureMatrix(rows), count: 4)
        for (query, near) in zip(queries, found) {
            let expected = rows.map { dot($0, query) }.enumerated().sorted { $0.element > $1.element }.prefix(4)
            #expect(near.map(\.row) == expected.map(\.offset))
            #expect(zip(near, expected).allSatisfy { abs($0.cosine - $1.element) < 1e-5 })
        }
    }
}
