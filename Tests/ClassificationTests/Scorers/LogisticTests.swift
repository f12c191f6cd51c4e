import Classification
import Testing

/// Logistic regression about the whitened method.
@Suite("The logistic scorer") struct LogisticTests {
    /// Labels whose examples spread unlike, so that a covariance that they share draws the lines in the wrong places.
    struct Uneven {
        private var narrow: SyntheticProblem
        private var wide: SyntheticProblem
        static let labels = 6

        init(seed: UInt64) {
            // One seed, one set of centers.
            narrow = SyntheticProblem(labels: Self.labels, dimensions: 6, noise: 0.3, seed: seed)
            wide = SyntheticProblem(labels: Self.labels, dimensions: 6, noise: 1.5, seed: seed)
        }

        mutating func draw(_ label: Int) -> [Float] { label % 2 == 0 ? wide.draw(label) : narrow.draw(label) }

        mutating func stranger() -> [Float] { wide.stranger() }

        mutating func examples(perLabel: Int) -> TrainingExamples {
            let labels = (0..<(Self.labels * perLabel)).map { $0 % Self.labels }
            return TrainingExamples(
                features: FeatureMatrix(labels.map { draw($0) }), labels: labels, labelCount: Self.labels)
        }
    }

    @Test("the minimum of a curved valley is found")
    func minimizes() {
        var curvature = LimitedMemoryBFGS.Curvature()
        let method = LimitedMemoryBFGS(iterations: 200, tolerance: 1e-12)
        let found = method.minimize([-1.2, 1], curvature: &curvature) { x, gradient in
            let (a, b) = (Double(1 - x[0]), Double(x[1] - x[0] * x[0]))
            gradient[0] = Float(-2 * a - 400 * b * Double(x[0]))
            gradient[1] = Float(200 * b)
            return a * a + 100 * b * b
        }
        #expect(abs(found[0] - 1) < 1e-2 && abs(found[1] - 1) < 2e-2)
    }

    @Test("a search that begins with the curvature of the one before takes fewer steps")
    func curvature() {
        // ½ Σ (i + 1 + λ) xᵢ² − xᵢ, whose minimum is xᵢ = 1 / (i + 1 + λ).
        let size = 20
        func evaluations(_ penalty: Float, from start: [Float], _ curvature: inout LimitedMemoryBFGS.Curvature) -> Int {
            var count = 0
            let found = LimitedMemoryBFGS(iterations: 200, tolerance: 1e-9).minimize(start, curvature: &curvature) {
                point, gradient in
                count += 1
                for i in point.indices { gradient[i] = (Float(i + 1) + penalty) * point[i] - 1 }
                return point.indices.reduce(0.0) {
                    $0 + Double(point[$1]) * (0.5 * (Double($1 + 1) + Double(penalty)) * Double(point[$1]) - 1)
                }
            }
            for i in found.indices { #expect(abs(found[i] - 1 / (Float(i + 1) + penalty)) < 1e-3, "place \(i)") }
            return count
        }
        let start = (0..<size).map { 1 / (Float($0 + 1) + 2) }
        var (learnt, none) = (LimitedMemoryBFGS.Curvature(), LimitedMemoryBFGS.Curvature())
        _ = evaluations(2, from: [Float](repeating: 0, count: size), &learnt)
        learnt.add { step, change in for i in step.indices { change[i] -= 1.5 * step[i] } }
        #expect(evaluations(0.5, from: start, &learnt) < evaluations(0.5, from: start, &none))
    }

    @Test("a column without curvature is left out, and the search goes on")
    func flat() {
        var curvature = LimitedMemoryBFGS.Curvature()
        let method = LimitedMemoryBFGS(iterations: 50, tolerance: 1e-9)
        func square(_ x: [Float], _ gradient: inout [Float]) -> Double {
            gradient = [x[0] - 3]
            return 0.5 * Double((x[0] - 3) * (x[0] - 3))
        }
        _ = method.minimize([0], curvature: &curvature, square)
        // A term that bends the function downwards leaves no pair that is of use.
        curvature.add { step, change in change[0] -= 2 * step[0] }
        #expect(abs(method.minimize([-5], curvature: &curvature, square)[0] - 3) < 1e-3)
    }

    @Test("the gradient is that of the loss")
    func gradient() {
        var problem = SyntheticProblem(labels: 3, dimensions: 4, noise: 1, seed: 8)
        // More rows than one chunk.
        let examples = problem.examples(perLabel: 120)
        let objective = LogisticObjective(
            examples.features, labels: examples.labels.map { $0[0] }, labelCount: 3, penalty: 0.05)
        func value(_ point: [Float], _ gradient: inout [Float]) -> Double {
            let changes = FeatureMatrix(rows: 3, columns: 5, storage: point)
            let map = LinearMap(
                weights: FeatureMatrix((0..<3).map { Array(changes[row: $0].prefix(4)) }),
                bias: (0..<3).map { changes[row: $0].last! })
            return objective(map, changes: changes, gradient: &gradient)
        }
        let point = (0..<15).map { Float($0 % 7) * 0.3 - 1 }
        var gradient = [Float](repeating: 0, count: 15)
        var unused = gradient
        _ = value(point, &gradient)
        for place in point.indices {
            var (up, down) = (point, point)
            up[place] += 0.01
            down[place] -= 0.01
            let slope = (value(up, &unused) - value(down, &unused)) / Double(up[place] - down[place])
            #expect(abs(slope - Double(gradient[place])) < 1e-3, "place \(place)")
        }
    }

    @Test("coordinates without some examples are those of a fit of the others", arguments: [(12, 30), (90, 8)])
    func downdating(shape: (dimensions: Int, perLabel: Int)) throws {
        var problem = SyntheticProblem(labels: 4, dimensions: shape.dimensions, noise: 1, seed: 9)
        let all = problem.examples(perLabel: shape.perLabel)
        let cohort = Cohort(all, seed: 0)
        let gone = (0..<9).map { $0 * 3 }
        let stay = (0..<all.features.rows).filter { !gone.contains($0) }
        let rest = Cohort(
            TrainingExamples(features: all.features.selecting(stay), labels: stay.map { all.labels[$0] }, labelCount: 4),
            seed: 0)
        let alpha = 0.3
        let frame = try #require(
            try DiscriminantFrame(WhitenedCentroids(cohort, mode: .single), of: cohort, without: gone, alpha: alpha))
        let whitened = try WhitenedCentroids(rest, mode: .single)
        // Examples that went have a part outside of what the others span: there the distance from their means is the same.
        let texts = all.features.selecting(Array(stay.prefix(20)))
        let (scores, places) = (whitened.scores(whitened.metric(alpha: alpha))(texts), frame.coordinates(texts))
        for row in 0..<texts.rows {
            let inFrame = (0..<4).map { label in
                var score: Float = 0
                for (place, mean) in zip(places[row: row], frame.means[row: label]) { score += mean * (place - 0.5 * mean) }
                return score
            }
            for label in 1..<4 {
                let expected = scores[row: row][scores[row: row].startIndex + label] - scores[row: row].first!
                #expect(abs(inFrame[label] - inFrame[0] - expected) < 1e-2 * max(1, abs(expected)))
            }
        }
    }

    @Test("auto takes it where labels vary unlike, and is right more often and as sure as it should be")
    func pays() throws {
        var uneven = Uneven(seed: 4)
        let examples = uneven.examples(perLabel: 100)
        let truth = (0..<3000).map { $0 % Uneven.labels }
        let fresh = FeatureMatrix(truth.map { uneven.draw($0) })
        func right(_ method: ClassificationMethod) throws -> (decisions: [Decision], right: [Bool], summary: FitSummary) {
            let classifier = try Classifier(
                fitting: examples, options: ClassifierOptions(method: method, prototypes: method == .auto ? nil : 1))
            let decisions = classifier.decide(fresh)
            return (decisions, zip(decisions, truth).map { $0.label == $1 }, classifier.summary)
        }
        let (whitened, auto) = (try right(.whitened), try right(.auto))
        #expect(auto.summary.method == .logistic)
        #expect(auto.summary.chosen?.penalty != nil && auto.summary.chosen?.freePenalty != nil)
        let gain = auto.right.count(where: \.self) - whitened.right.count(where: \.self)
        #expect(gain > 30, "\(gain) of 3,000")
        #expect(Metrics.ece(confidences: auto.decisions.map(\.confidence), correct: auto.right) < 0.04)
    }

    @Test("auto leaves labels alone that vary alike, and two labels, which differ in one direction only")
    func leaves() throws {
        for labels in [2, 5] {
            var problem = SyntheticProblem(labels: labels, dimensions: 24, noise: 2.5, seed: 12)
            let summary = try Classifier(fitting: problem.examples(perLabel: 900 / labels)).summary
            #expect(summary.method != .logistic, "\(summary.candidates)")
        }
    }

    @Test("a pool is as good as the better of two, and better than both where they err apart")
    func pools() {
        var generator = SplitMix64(seed: 22)
        let targets = (0..<600).map { $0 % 3 }
        func opinion(_ knowledge: Float) -> FeatureMatrix {
            FeatureMatrix(
                targets.map { target in
                    (0..<3).map { ($0 == target ? knowledge : 0) + Float.random(in: -3...3, using: &generator) }
                })
        }
        func loss(_ logits: FeatureMatrix) -> Double { Temperature(fitting: logits, targets: targets).logLoss }
        let (good, other) = (opinion(2), opinion(2))
        let both = LogisticPool(good, other, targets: targets)
        #expect(both.share == 0.5)
        #expect(loss(both(good, other)) < 0.8 * min(loss(good), loss(other)))
        let noise = opinion(0)
        #expect(LogisticPool(good, noise, targets: targets).share == 0)
        #expect(LogisticPool(noise, good, targets: targets).share == 1)
    }

    @Test("outside of every fold labels of equal size stay equal")
    func folds() throws {
        var problem = SyntheticProblem(labels: 5, dimensions: 6, noise: 1, seed: 23)
        let cohort = Cohort(problem.examples(perLabel: 10), seed: 0)
        let folds = try #require(HeldOutFolds(Array(0..<cohort.rows), of: cohort, mode: .single, seed: 1)).folds
        #expect(folds.flatMap(\.held).sorted() == Array(0..<cohort.rows))
        for fold in folds {
            let counts = (0..<5).map { label in fold.rest.count { cohort.labels[$0] == [label] } }
            #expect(Set(counts).count == 1)
            #expect(Set(fold.rest).isDisjoint(with: fold.held) && fold.rest.count + fold.held.count == cohort.rows)
        }
    }

    @Test("a label that all examples outside of a fold have cannot be judged in folds where labels are separate")
    func foldsWithoutNo() {
        var problem = SyntheticProblem(labels: 1, dimensions: 6, noise: 1, seed: 24)
        let rows = (0..<12).map { _ in problem.draw(0) }
        // The last one alone lacks the first label.
        let labels = (0..<12).map { $0 == 11 ? [1] : $0 == 0 ? [0, 1] : [0] }
        let cohort = Cohort(TrainingExamples(features: FeatureMatrix(rows), labels: labels, labelCount: 2), seed: 0)
        #expect(HeldOutFolds(Array(0..<12), of: cohort, mode: .multi, seed: 1) == nil)
        #expect(HeldOutFolds(Array(0..<12), of: cohort, mode: .single, seed: 1) != nil)
    }

    @Test("what was asked for is done, and comes back from bytes")
    func asked() throws {
        var uneven = Uneven(seed: 5)
        let examples = uneven.examples(perLabel: 30)
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: .logistic))
        #expect(classifier.summary.method == .logistic)
        let fresh = FeatureMatrix((0..<60).map { uneven.draw($0 % Uneven.labels) })
        let again = try Classifier(serialized: classifier.serialized())
        #expect(again.decide(fresh) == classifier.decide(fresh))
        #expect(again.summary == classifier.summary)
        #expect(again.serialized() == classifier.serialized())
    }

    @Test("when examples come, whitened scores follow and what was learnt beyond them stays")
    func follows() throws {
        var uneven = Uneven(seed: 6)
        let examples = uneven.examples(perLabel: 40)
        let fit = try Classifier.fit(examples, options: ClassifierOptions(method: .logistic))
        let fresh = FeatureMatrix((0..<60).map { uneven.draw($0 % Uneven.labels) })
        let same = try fit.statistics.classifier(following: fit.classifier)
        for (one, other) in zip(fit.classifier.decide(fresh), same.decide(fresh)) {
            #expect(one.label == other.label && abs(one.confidence - other.confidence) < 1e-3)
        }
        var statistics = fit.statistics
        let newcomer = uneven.stranger()
        let before = same.decide(FeatureMatrix([newcomer]))[0].probabilities[3]
        for _ in 0..<8 { try statistics.add(newcomer, labels: [3]) }
        let after = try statistics.classifier(following: same).decide(FeatureMatrix([newcomer]))[0].probabilities[3]
        #expect(after > 2 * before)
    }
}
