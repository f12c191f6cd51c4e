import Classification
import Testing

/// The whitened centroid against the formula written out, and what the fit reports of it.
@Suite("The whitened scorer") struct WhitenedTests {
    /// Solves a · x = b by Gaussian elimination with pivoting.
    private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var a = zip(matrix, right).map { $0 + [$1] }
        let n = right.count
        for column in 0..<n {
            a.swapAt(column, (column..<n).max { abs(a[$0][column]) < abs(a[$1][column]) }!)
            for row in 0..<n where row != column {
                let factor = a[row][column] / a[column][column]
                for k in column...n { a[row][k] -= factor * a[column][k] }
            }
        }
        return (0..<n).map { a[$0][n] / a[$0][$0] }
    }

    /// μᵀ Σ_α⁻¹ x − ½ μᵀ Σ_α⁻¹ μ for every label, with Σ_α = (1 − α) W + α (tr W / d) I, straight from the data.
    private func scores(_ examples: TrainingExamples, alpha: Double, of text: [Double]) -> [Double] {
        let d = examples.features.columns
        let rows = (0..<examples.features.rows).map { examples.features[row: $0].map { Double($0) } }
        let means = (0..<examples.labelCount).map { label in
            let own = rows.indices.filter { examples.labels[$0] == [label] }
            return (0..<d).map { i in own.reduce(0) { $0 + rows[$1][i] } / Double(own.count) }
        }
        var covariance = [[Double]](repeating: [Double](repeating: 0, count: d), count: d)
        for (row, labels) in zip(rows, examples.labels) {
            let residual = zip(row, means[labels[0]]).map { $0 - $1 }
            for i in 0..<d { for j in 0..<d { covariance[i][j] += residual[i] * residual[j] } }
        }
        let divisor = Double(rows.count - examples.labelCount)
        let trace = (0..<d).reduce(0) { $0 + covariance[$1][$1] } / divisor
        for i in 0..<d {
            for j in 0..<d { covariance[i][j] *= (1 - alpha) / divisor }
            covariance[i][i] += alpha * trace / Double(d)
        }
        return means.map { mean in
            let weights = solve(covariance, mean)
            let inner = zip(weights, text).reduce(0) { $0 + $1.0 * $1.1 }
            return inner - 0.5 * zip(weights, mean).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    @Test("probabilities are the softmax of the formula's scores at the fitted temperature", arguments: [(6, 40), (24, 5)])
    func formula(_ dimensions: Int, _ perLabel: Int) throws {
        var problem = SyntheticProblem(labels: 4, dimensions: dimensions, noise: 1, seed: 11)
        let examples = problem.examples(perLabel: perLabel)
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: .whitened))
        let alpha = try #require(classifier.summary.alpha)
        let temperature = try #require(classifier.summary.temperature)
        for _ in 0..<20 {
            let text = problem.draw(1)
            let expected = scores(examples, alpha: alpha, of: text.map { Double($0) })
            let top = expected.max()!
            let powers = expected.map { exponential(($0 - top) * temperature) }
            let sum = powers.reduce(0, +)
            let decision = classifier.decide(FeatureMatrix([text]))[0]
            for (probability, power) in zip(decision.probabilities, powers) {
                #expect(abs(Double(probability) - power / sum) < 2e-3)
            }
        }
    }

    /// e^x by its series, halved until it converges at once.
    private func exponential(_ x: Double) -> Double {
        if abs(x) > 0.5 {
            let half = exponential(x / 2)
            return half * half
        }
        var (sum, term) = (1.0, 1.0)
        for k in 1...20 {
            term *= x / Double(k)
            sum += term
        }
        return sum
    }

    @Test("the way with the least held-out log loss is taken, and all that were tried are reported")
    func choice() throws {
        var problem = SyntheticProblem(labels: 5, dimensions: 16, noise: 1, seed: 12)
        let summary = try Classifier(fitting: problem.examples(perLabel: 30), options: ClassifierOptions(method: .auto)).summary
        let losses = summary.candidates.compactMap(\.logLoss)
        #expect(summary.candidates.count == 10 && losses.count == 10)
        let chosen = summary.candidates.first { $0.method == summary.method && $0.alpha == summary.alpha }
        #expect(chosen?.logLoss == losses.min())
    }

    @Test("where no label varies, auto falls back to cosine and says so; whitened alone is refused")
    func nothingToWhiten() throws {
        let rows: [[Float]] = [[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]]
        let examples = TrainingExamples(features: FeatureMatrix(rows), labels: [[0], [0], [1], [1]], labelCount: 2)
        let summary = try Classifier(fitting: examples, options: ClassifierOptions(method: .auto)).summary
        #expect(summary.method == .cosine)
        #expect(summary.notes.contains { $0.contains("whitened") })
        #expect(throws: ClassificationError.self) {
            try Classifier(fitting: examples, options: ClassifierOptions(method: .whitened))
        }
    }
}
