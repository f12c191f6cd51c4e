import Classification
import Testing

/// Examples that come and go give the head of a rebuild.
@Suite("Learning single examples") struct LearningTests {
    private static let changes = 12

    private struct Scene {
        var kept: TrainingExamples
        /// Features and labels of what goes and what comes.
        var going: [([Float], [Int])] = []
        var coming: [([Float], [Int])] = []
        var probes: FeatureMatrix
    }

    private func scene(dimensions: Int, perLabel: Int, mode: ClassificationMode) -> Scene {
        var problem = SyntheticProblem(labels: 5, dimensions: dimensions, noise: 1.5, telling: 6, seed: 31)
        let all = problem.examples(perLabel: perLabel)
        func labels(_ row: Int) -> [Int] {
            // In multi mode some examples have two labels.
            let own = all.labels[row]
            return mode == .multi && row % 7 == 0 ? (own + [(own[0] + 1) % 5]).sorted() : own
        }
        let going = Set((0..<Self.changes).map { $0 * 5 + 2 })
        let kept = all.labels.indices.filter { !going.contains($0) }
        var scene = Scene(
            kept: TrainingExamples(features: all.features.selecting(kept), labels: kept.map(labels), labelCount: 5),
            probes: FeatureMatrix((0..<40).map { problem.draw($0 % 5) } + (0..<5).map { _ in problem.stranger() }))
        scene.going = going.sorted().map { (Array(all.features[row: $0]), labels($0)) }
        scene.coming = (0..<Self.changes).map { (problem.draw($0 % 3), [$0 % 3]) }
        return scene
    }

    private func training(_ scene: Scene, with more: [([Float], [Int])]) -> TrainingExamples {
        let rows = (0..<scene.kept.features.rows).map { Array(scene.kept.features[row: $0]) } + more.map(\.0)
        return TrainingExamples(features: FeatureMatrix(rows), labels: scene.kept.labels + more.map(\.1), labelCount: 5)
    }

    @Test(
        "probabilities, labels and similarities equal those of a rebuild with the same choices",
        arguments: [ClassificationMode.single, .multi], [(24, 30), (90, 12)])
    func equalsRebuild(mode: ClassificationMode, shape: (dimensions: Int, perLabel: Int)) throws {
        for method in [ClassificationMethod.whitened, .cosine] {
            let scene = scene(dimensions: shape.dimensions, perLabel: shape.perLabel, mode: mode)
            let options = ClassifierOptions(method: method, shrinkage: method == .whitened ? 0.3 : nil, mode: mode)
            let before = try Classifier.fit(training(scene, with: scene.going), options: options)
            var statistics = before.statistics
            for (come, go) in zip(scene.coming, scene.going) {
                try statistics.add(come.0, labels: come.1)
                try statistics.remove(go.0, labels: go.1)
            }
            let learnt = try statistics.classifier(following: before.classifier)

            // The rebuild takes the calibration of the first fit: it is what learning keeps.
            let after = try Classifier.fit(training(scene, with: scene.coming), options: options)
            let rebuilt = try after.statistics.calibrated(as: before.statistics).classifier(following: before.classifier)
            let (a, b) = (learnt.decide(scene.probes), rebuilt.decide(scene.probes))
            for (one, other) in zip(a, b) {
                #expect(one.label == other.label)
                #expect(one.labels == other.labels)
                #expect(abs(one.similarity - other.similarity) < 1e-4)
                #expect(zip(one.probabilities, other.probabilities).allSatisfy { abs($0 - $1) < 1e-4 })
            }
            // It would be no test if the changes changed nothing.
            let old = before.classifier.decide(scene.probes)
            #expect(zip(a, old).contains { abs($0.confidence - $1.confidence) > 1e-3 })
        }
    }

    @Test(
        "with the means prepared, all is as without, in the full space and in a thin one",
        arguments: [ClassificationMode.single, .multi], [(24, 300), (400, 60)])
    func prepared(mode: ClassificationMode, shape: (dimensions: Int, perLabel: Int)) throws {
        let scene = scene(dimensions: shape.dimensions, perLabel: shape.perLabel, mode: mode)
        let options = ClassifierOptions(method: .whitened, shrinkage: 0.3, mode: mode)
        let before = try Classifier.fit(training(scene, with: scene.going), options: options)
        var statistics = before.statistics
        var prepared = statistics
        try prepared.prepare(for: before.classifier, from: 0)
        #expect(prepared.isPrepared && !statistics.isPrepared)
        // One that comes to two labels.
        var coming = scene.coming
        if mode == .multi { coming[3].1 = [0, 2] }
        for (come, go) in zip(coming, scene.going) {
            try statistics.add(come.0, labels: come.1)
            try prepared.add(come.0, labels: come.1)
            try statistics.remove(go.0, labels: go.1)
            try prepared.remove(go.0, labels: go.1)
            let plain = try statistics.classifier(following: before.classifier).decide(scene.probes)
            let quick = try prepared.classifier(following: before.classifier).decide(scene.probes)
            for (one, other) in zip(plain, quick) {
                #expect(one.label == other.label && one.labels == other.labels)
                #expect(zip(one.probabilities, other.probabilities).allSatisfy { abs($0 - $1) < 1e-4 })
                #expect(abs(one.similarity - other.similarity) < 1e-6)
            }
            // Another way to the same numbers: equal to the last bit they would be one and the same.
            #expect(zip(plain, quick).contains { $0.probabilities != $1.probabilities })
        }
        let old = before.classifier.decide(scene.probes)
        let new = try prepared.classifier(following: before.classifier).decide(scene.probes)
        #expect(zip(old, new).contains { abs($0.confidence - $1.confidence) > 1e-3 })
    }

    @Test("a head that follows unchanged statistics decides as the fit did")
    func unchanged() throws {
        let scene = scene(dimensions: 24, perLabel: 30, mode: .single)
        let fit = try Classifier.fit(scene.kept, options: ClassifierOptions(method: .whitened))
        let again = try fit.statistics.classifier(following: fit.classifier)
        for (one, other) in zip(fit.classifier.decide(scene.probes), again.decide(scene.probes)) {
            #expect(one.label == other.label && abs(one.confidence - other.confidence) < 1e-4)
            #expect(abs(one.pValue - other.pValue) < 0.02)
        }
    }

    @Test("statistics survive bytes, and damaged bytes are refused")
    func bytes() throws {
        let scene = scene(dimensions: 24, perLabel: 30, mode: .single)
        let statistics = try Classifier.fit(scene.kept).statistics
        let bytes = statistics.serialized()
        #expect(try FitStatistics(serialized: bytes) == statistics)
        for cut in [0, 7, 8, 40, bytes.count - 1] {
            #expect(throws: ClassificationError.self) { try FitStatistics(serialized: Array(bytes.prefix(cut))) }
        }
    }

    @Test("what cannot come or go is refused and changes nothing")
    func refusals() throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 8, noise: 1, seed: 3)
        var examples = problem.examples(perLabel: 1)
        let extra = problem.draw(0)
        examples = TrainingExamples(
            features: FeatureMatrix([Array(examples.features[row: 0]), Array(examples.features[row: 1]), extra]),
            labels: [0, 1, 0], labelCount: 2)
        var statistics = try Classifier.fit(examples).statistics
        let before = statistics
        #expect(throws: ClassificationError.emptyLabel(1)) {
            try statistics.remove(Array(examples.features[row: 1]), labels: [1])
        }
        #expect(throws: ClassificationError.labelOutOfRange(2, example: 0)) { try statistics.add(extra, labels: [2]) }
        #expect(throws: ClassificationError.severalLabels(example: 0)) { try statistics.add(extra, labels: [0, 1]) }
        #expect(throws: ClassificationError.self) { try statistics.add([1, 2], labels: [0]) }
        #expect(throws: ClassificationError.notFinite(example: 0)) {
            try statistics.add([Float](repeating: .nan, count: 8), labels: [0])
        }
        #expect(statistics == before)
    }
}
