import Classification
import Testing

/// Sets whose examples pass by once, against the same sets in memory.
@Suite("Streaming") struct StreamingTests {
    /// A set with copies, and in multi mode with examples of several labels.
    private static func examples(_ mode: ClassificationMode) -> TrainingExamples {
        var problem = SyntheticProblem(labels: 4, dimensions: 12, noise: 1.2, seed: 71)
        var examples = problem.examples(perLabel: 60)
        for copy in [3, 9, 100] { examples.features[row: copy] = examples.features[row: 0] }
        if mode == .multi { for row in stride(from: 0, to: 240, by: 7) { examples.labels[row] = [row % 4, (row + 1) % 4] } }
        return examples
    }

    /// Summed up in parts of uneven blocks.
    private static func moments(_ examples: TrainingExamples) throws -> ExampleMoments {
        var whole = ExampleMoments(labelCount: examples.labelCount, dimensions: examples.features.columns)
        for (start, end) in [(0, 100), (100, 101), (101, 240)] {
            var part = ExampleMoments(labelCount: examples.labelCount, dimensions: examples.features.columns)
            for first in stride(from: start, to: end, by: 37) {
                let rows = first..<min(first + 37, end)
                try part.add(examples.features.selecting(rows), labels: examples.labels[rows], scatter: true)
            }
            whole.merge(part)
        }
        return whole
    }

    private static func copies(_ examples: TrainingExamples, of rows: [Int]) -> [Int: ExampleCopies] {
        var copies = Dictionary(uniqueKeysWithValues: rows.map { ($0, ExampleCopies()) })
        CopySearch(examples.features.selecting(rows), seed: 0).visit(examples.features) {
            copies[rows[$0]]?.add(examples.labels[$1])
        }
        return copies
    }

    private static func near(_ one: [Double], _ other: [Double]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 }
    }

    @Test("streamed statistics are those of the set in memory", arguments: [ClassificationMode.single, .multi])
    func statisticsAreThoseOfTheSetInMemory(mode: ClassificationMode) throws {
        let examples = Self.examples(mode)
        let rows = Array(0..<240)
        let inMemory = try WithinScatter(Cohort(examples, seed: 0), mode: mode)
        let streamed = try WithinScatter(
            Cohort(sample: examples, of: Self.moments(examples), copies: Self.copies(examples, of: rows), seed: 0), mode: mode)
        #expect(streamed.counts == inMemory.counts && streamed.degreesOfFreedom == inMemory.degreesOfFreedom)
        #expect(Self.near(streamed.mean, inMemory.mean))
        #expect(Self.near(streamed.means, inMemory.means))
        #expect(Self.near(streamed.complements, inMemory.complements))
        #expect(Self.near(streamed.eigenvalues, inMemory.eigenvalues))
    }

    /// With all examples in the sample and held out, nothing at all may differ but rounding.
    @Test(
        "a streamed fit is that of the set in memory", arguments: [ClassificationMode.single, .multi],
        [ClassificationMethod.cosine, .whitened, .auto])
    func fitIsThatOfTheSetInMemory(mode: ClassificationMode, method: ClassificationMethod) throws {
        let examples = Self.examples(mode)
        let options = ClassifierOptions(method: method, mode: mode)
        let inMemory = try Classifier.fit(examples, options: options)
        let streamed = try Classifier.fit(
            sample: examples, of: Self.moments(examples), copies: Self.copies(examples, of: Array(0..<240)), options: options)
        let (one, other) = (streamed.classifier.summary, inMemory.classifier.summary)
        #expect(one.method == other.method && one.alpha == other.alpha && one.calibrationExamples == other.calibrationExamples)
        #expect(one.examples == 240 && one.duplicates == other.duplicates)
        #expect(Self.near(one.candidates.map { $0.logLoss ?? 0 }, other.candidates.map { $0.logLoss ?? 0 }))
        #expect(one.notes.contains { $0.hasPrefix("streamed") } && !other.notes.contains { $0.hasPrefix("streamed") })
        let decided = zip(
            streamed.classifier.decide(examples.features), inMemory.classifier.decide(examples.features))
        for (one, other) in decided {
            #expect(one.label == other.label)
            #expect(abs(one.confidence - other.confidence) < 1e-4 && abs(one.pValue - other.pValue) < 0.01)
        }
        // Its statistics take examples as those of a set in memory do.
        var statistics = streamed.statistics
        try statistics.add(Array(examples.features[row: 5]), labels: [2])
        #expect(try statistics.classifier(following: streamed.classifier).summary.examples == 241)
    }

    @Test("a sample calibrates the statistics of all examples")
    func aSampleJudgesTheStatisticsOfAll() throws {
        var problem = SyntheticProblem(labels: 5, dimensions: 16, noise: 1, seed: 72)
        let examples = problem.examples(perLabel: 400)
        var moments = ExampleMoments(labelCount: 5, dimensions: 16)
        try moments.add(examples.features, labels: examples.labels, scatter: true)
        func fit() throws -> Classifier {
            let sample = ExampleSample(labels: examples.labels, labelCount: 5, size: 300, heldOut: 200, seed: 4)
            let held = CopySearch(examples.features.selecting(sample.held.map { sample.examples[$0] }), seed: 4)
            var copies = Dictionary(uniqueKeysWithValues: sample.held.map { ($0, ExampleCopies()) })
            held.visit(examples.features) { copies[sample.held[$0]]?.add(examples.labels[$1]) }
            return try Classifier.fit(
                sample: TrainingExamples(
                    features: examples.features.selecting(sample.examples),
                    labels: sample.examples.map { examples.labels[$0] }, labelCount: 5), of: moments, copies: copies
            ).classifier
        }
        let (classifier, again) = (try fit(), try fit())
        #expect(classifier.summary.examples == 2000 && classifier.summary.calibrationExamples == 200)
        let fresh = FeatureMatrix((0..<1000).map { problem.draw($0 % 5) })
        let decisions = classifier.decide(fresh)
        #expect(decisions == again.decide(fresh), "the same sample, the same calibration")
        let all = try Classifier(fitting: examples).decide(fresh)
        #expect(zip(decisions, all).count { $0.label == $1.label } > 980)
        // The rate of false alarms holds: 200 calibration examples and 1,000 tests, three standard deviations are 0.05.
        #expect(abs(Double(decisions.count { $0.isAnomaly }) / 1000 - 0.05) < 0.05)
    }

    @Test("the sample is random and leaves no label out")
    func sampleIsDrawnAtRandomAndLeavesNoLabelOut() {
        // A rare label at the very end.
        let labels = (0..<20_000).map { [$0 < 19_990 ? $0 % 2 : 2] }
        let sample = ExampleSample(labels: labels, labelCount: 3, size: 1000, heldOut: 300, seed: 9)
        #expect(sample.examples == sample.examples.sorted() && Set(sample.examples).count == sample.examples.count)
        #expect(sample.held.count == 300 && sample.examples.count < 1000 + ExampleSample.fewest + 1)
        let counts = (0..<3).map { label in sample.examples.count { labels[$0] == [label] } }
        #expect(counts[2] >= ExampleSample.fewest && abs(counts[0] - counts[1]) < 120)
        // Held-out examples are a random draw of all, in the first half as in the second.
        #expect(abs(sample.held.count { sample.examples[$0] < 10_000 } - 150) < 40)
        let again = ExampleSample(labels: labels, labelCount: 3, size: 1000, heldOut: 300, seed: 9)
        #expect(again.examples == sample.examples && again.held == sample.held)
        #expect(ExampleSample(labels: labels, labelCount: 3, size: 1000, seed: 10).examples != sample.examples)
    }

    @Test("copies are those that DuplicateGroups finds")
    func copiesAreThoseThatDuplicateGroupsFinds() {
        var problem = SyntheticProblem(labels: 3, dimensions: 24, noise: 0.5, seed: 73)
        var features = problem.examples(perLabel: 200).features
        var generator = SplitMix64(seed: 5)
        for _ in 0..<150 {
            let (from, to) = (Int.random(in: 0..<600, using: &generator), Int.random(in: 0..<600, using: &generator))
            features[row: to] = features[row: from]
        }
        let groups = DuplicateGroups(features, seed: 0)
        var found = [Set<Int>](repeating: [], count: 600)
        CopySearch(features, seed: 0).visit(features) { found[$0].insert($1) }
        for row in 0..<600 { #expect(found[row] == Set(groups.members[groups.group[row]])) }
        #expect(groups.members.contains { $0.count > 1 })
        // Against every pair, one by one.
        for row in 0..<600 {
            let own = Array(features[row: row])
            #expect(found[row] == Set((0..<600).filter { dot(own, Array(features[row: $0])) >= DuplicateGroups.cosine }))
        }
    }

    @Test(
        "with thousands of labels fewer examples are held out",
        arguments: [(2, 4096), (1000, 4096), (2000, 2048), (4000, 1024), (10_000, 1024)])
    func fewerAreHeldOutOfThousandsOfLabels(labels: Int, held: Int) {
        #expect(Classifier.calibrationLimit(labelCount: labels) == held)
    }

    @Test("features that are not finite are refused")
    func whatIsNoNumberIsRefused() throws {
        var moments = ExampleMoments(labelCount: 2, dimensions: 2)
        let block = FeatureMatrix([[1, 0], [.nan, 1]])
        #expect(throws: ClassificationError.notFinite(example: 1)) {
            try moments.add(block, labels: [[0], [1]], scatter: true)
        }
        #expect(throws: ClassificationError.labelOutOfRange(2, example: 0)) {
            try moments.add(FeatureMatrix([[1, 0]]), labels: [[2]], scatter: true)
        }
    }

    /// With more labels than directions the background is one matrix; with fewer it is worked out from the labels' products.
    /// Both must be the same distance.
    @Test("a background with more labels than directions is fitted", arguments: [10, 40])
    func backgroundWithMoreLabelsThanDirections(labels: Int) throws {
        var problem = SyntheticProblem(labels: labels, dimensions: 20, noise: 0.6, seed: 74)
        let examples = problem.examples(perLabel: 12)
        let whitened = try WhitenedCentroids(Cohort(examples, seed: 0), mode: .single)
        let shrinkage = AnomalyShrinkage(alpha: 0.6, ratio: 1)
        let (distance, projections) = try MahalanobisDistance.fit(whitened, shrinkage: shrinkage)
        let text = problem.draw(3)
        let row = projections(FeatureMatrix([text])).storage
        let found = Double(distance(text[...], label: 3, projections: row[...]))

        // By hand: both covariances as matrices in the eigenbasis.
        let scatter = whitened.scatter
        let n = Double(scatter.memberships)
        let alpha = try #require(shrinkage.backgroundAlpha(whitened))
        func coordinates(_ x: [Double]) -> [Double] {
            (0..<20).map { i in (0..<20).reduce(0) { $0 + scatter.basis[i * 20 + $1] * x[$1] } }
        }
        let means = (0..<labels).map { coordinates(Array(scatter.means[($0 * 20)..<($0 * 20 + 20)])) }
        let x = coordinates(zip(text, scatter.mean).map { Double($0) - $1 })
        let floor = shrinkage.alpha * scatter.variance
        var own = 0.0
        for i in 0..<20 {
            let variance = (1 - shrinkage.alpha) * scatter.eigenvalues[i] / Double(scatter.degreesOfFreedom) + floor
            own += (x[i] - means[3][i]) * (x[i] - means[3][i]) / variance
        }
        var background = [[Double]](repeating: [Double](repeating: 0, count: 20), count: 20)
        for i in 0..<20 {
            background[i][i] = (1 - alpha) * scatter.eigenvalues[i] / n + floor
            for j in 0..<20 {
                for label in 0..<labels { background[i][j] += (1 - alpha) * 12 / n * means[label][i] * means[label][j] }
            }
        }
        #expect(abs(found - (own - quadratic(background, x))) < 1e-2 * (1 + abs(found)))
    }

    /// xᵀ A⁻¹ x by elimination.
    private func quadratic(_ matrix: [[Double]], _ x: [Double]) -> Double {
        var (rows, right) = (matrix, x)
        for pivot in x.indices {
            for row in (pivot + 1)..<max(pivot + 1, x.count) {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot..<x.count { rows[row][column] -= factor * rows[pivot][column] }
                right[row] -= factor * right[pivot]
            }
        }
        var solution = x
        for row in x.indices.reversed() {
            let rest = ((row + 1)..<max(row + 1, x.count)).reduce(0.0) { $0 + rows[row][$1] * solution[$1] }
            solution[row] = (right[row] - rest) / rows[row][row]
        }
        return zip(x, solution).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
