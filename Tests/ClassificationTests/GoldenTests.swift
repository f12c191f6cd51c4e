import Classification
import Testing

/// The module against numpy, scipy and scikit-learn.
@Suite("Golden values") struct GoldenTests {
    @Test("statistics are those of the reference", arguments: GoldenProblem.all)
    func statistics(problem: GoldenProblem) throws {
        let scatter = try WithinScatter(Cohort(problem.examples, seed: 0), mode: .single)
        #expect(abs(scatter.variance - problem.floor) < 1e-7 * problem.floor)
        let dimensions = problem.features[0].count
        for (label, mean) in problem.means.enumerated() {
            for i in 0..<dimensions {
                #expect(abs(scatter.means[label * dimensions + i] + scatter.mean[i] - mean[i]) < 1e-7)
            }
        }
    }

    @Test("scores along the path are those of the reference", arguments: GoldenProblem.all)
    func scoresAlongThePath(problem: GoldenProblem) throws {
        let whitened = try WhitenedCentroids(Cohort(problem.examples, seed: 0), mode: .single)
        for (alpha, point) in problem.path {
            let scores = whitened.scores(whitened.metric(alpha: Double(alpha)!))(FeatureMatrix(problem.tests))
            // The map gives μᵀPx about the origin of features, numpy about the mean: the same but for the text's own part.
            for row in problem.tests.indices {
                let shift = scores[row: row].first! - point.scores[row][0]
                #expect(deviation(scores[row: row].map { $0 - shift }, point.scores[row]) < 1e-4, "α \(alpha), test \(row)")
            }
        }
    }

    @Test("leave-one-out equals refitting", arguments: GoldenProblem.all)
    func leaveOneOutEqualsRefitting(problem: GoldenProblem) throws {
        let cohort = Cohort(problem.examples, seed: 0)
        let whitened = try WhitenedCentroids(cohort, mode: .single)
        let held = HeldOutExamples(Array(problem.labels.indices), of: cohort, in: whitened.scatter)
        for (alpha, point) in problem.path {
            let out = whitened.leaveOneOut(
                held, of: cohort, metric: whitened.metric(alpha: Double(alpha)!), atFullSize: false)
            // Coordinates are in single precision, and how they are rounded depends on the kernels that BLAS has for the CPU.
            #expect(deviation(out.scores.storage, point.heldOut.flatMap { $0 }) < 5e-4, "α \(alpha)")
            let fit = Temperature(fitting: out.scores, targets: problem.labels, smoothing: 0)
            #expect(abs(fit.multiplier - point.temperature) < 1e-3 * point.temperature, "α \(alpha)")
            #expect(abs(fit.logLoss - point.logLoss) < 5e-4, "α \(alpha)")
        }
    }

    @Test("strangeness is that of the reference", arguments: GoldenProblem.all)
    func strangeness(problem: GoldenProblem) throws {
        let whitened = try WhitenedCentroids(Cohort(problem.examples, seed: 0), mode: .single)
        for (key, expected) in problem.strangeness {
            let shrinkage = AnomalyShrinkage(alpha: 0.6, ratio: Double(key))
            let (distance, projections) = try MahalanobisDistance.fit(whitened, shrinkage: shrinkage)
            let tests = FeatureMatrix(problem.tests)
            let projected = projections(tests)
            let values = problem.tests.indices.map { row in
                problem.means.indices.map { distance(tests[row: row], label: $0, projections: projected[row: row]) }.min()!
            }
            #expect(deviation(values, expected.values) < 1e-4, "ratio \(key)")
            if let alpha0 = expected.alpha0 {
                #expect(abs(try #require(shrinkage.backgroundAlpha(whitened)) - alpha0) < 1e-6)
            }
        }
    }

    @Test("a yes/no model of each of several labels is that of the reference, down a path of penalties")
    func separateModels() throws {
        let problem = GoldenLabels.problem
        let (examples, tests) = (FeatureMatrix(problem.features), FeatureMatrix(problem.tests))
        let size = examples.columns
        let identity = LinearMap(
            weights: FeatureMatrix((0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } }),
            bias: [Float](repeating: 0, count: size))
        for label in problem.logits[0].values.indices {
            var path = LogisticPath(
                LogisticModel(free: identity, labelCount: 2), examples,
                labels: problem.labels.map { $0.contains(label) ? 1 : 0 }, executor: .serial)
            for point in problem.logits {
                path.advance(to: point.penalty)
                let pairs = path.model.logits(tests)
                let logits = (0..<tests.rows).map { pairs.storage[2 * $0 + 1] - pairs.storage[2 * $0] }
                // The search ends where its gradient is a thousandth. A penalty twice as large moves logits by 7 % and more.
                #expect(deviation(logits, point.values[label]) < 3e-2, "label \(label), λ \(point.penalty)")
            }
        }
    }

    @Test("the logistic curve is that of the reference", arguments: GoldenProblem.all)
    func logisticCurve(problem: GoldenProblem) throws {
        let scores = problem.path["0.6"]!.heldOut.map { $0[0] }
        let curve = try #require(LogisticCalibration(fitting: scores, truth: problem.labels.map { $0 == 0 }))
        #expect(abs(curve.slope - problem.platt[0]) < 1e-3 * abs(problem.platt[0]))
        #expect(abs(curve.intercept - problem.platt[1]) < 1e-3 * max(abs(problem.platt[1]), 1))
    }

    @Test("metrics are those of the reference", arguments: GoldenProblem.all)
    func metrics(problem: GoldenProblem) {
        let probabilities = FeatureMatrix(problem.probabilities)
        let guesses = problem.probabilities.map { row in row.indices.max { row[$0] < row[$1] }! }
        let (best, right) = (problem.probabilities.map { $0.max()! }, zip(guesses, problem.truth).map { $0 == $1 })
        let wrong = zip(best, right).filter { !$1 }.map { -$0.0 }
        let fine = zip(best, right).filter { $1 }.map { -$0.0 }
        let confusion = ConfusionMatrix(predicted: guesses, truth: problem.truth, labelCount: problem.means.count)
        let values = [
            "log_loss": Metrics.logLoss(probabilities: probabilities, truth: problem.truth),
            "brier": Metrics.brier(probabilities: probabilities, truth: problem.truth),
            "macro_f1": confusion.macroF1,
            "accuracy": Metrics.accuracy(predicted: guesses, truth: problem.truth),
            "ece": Metrics.ece(confidences: best, correct: right),
            "auroc": Metrics.auroc(inScope: fine, outliers: wrong),
            "fpr95": Metrics.fpr95(inScope: fine, outliers: wrong),
        ]
        for (name, value) in values { #expect(abs(value - problem.metrics[name]!) < 1e-6, "\(name)") }
    }
}
