import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing

/// Examples that come and go while a set is in use.
@Suite("Live updates")
struct LiveUpdateTests {
    private static let words = ["cat", "dog", "bird", "fish", "hen", "cow"]

    /// A set of two labels whose texts share words, so that its decisions are not all certain.
    private func lines(_ label: Int, _ count: Int) -> [String] {
        (0..<count).map { number in
            let place = (number * 7 + label * 3) % 6
            return "\(Self.words[place]) \(Self.words[(place + number) % 6]) \(label == 0 ? "runs" : "sleeps") in \(number)"
        }
    }

    private func write(_ scratch: Scratch, _ mode: LabelSet.Mode, _ a: [String], _ b: [String]) throws {
        try scratch.write("pets/set.yaml", "mode: \(mode.rawValue)\nmethod: whitened\nshrinkage: 0.3\nprototypes: 1\n")
        try scratch.write("pets/a.txt", a.joined(separator: "\n") + "\n")
        try scratch.write("pets/b.txt", b.joined(separator: "\n") + "\n")
    }

    @Test(
        "an update shares the rows that stay and decides like a rebuild with the same choices",
        arguments: [LabelSet.Mode.single, .multi], [true, false])
    func update(mode: LabelSet.Mode, isPrepared: Bool) throws {
        let scratch = try Scratch()
        var builder = SetBuilder(embedder: FakeEmbedder(dimensions: 16), cacheDirectory: scratch.path + "/cache")
        builder.defaults.layers = .these([1])
        func read() throws -> LabelSet { try LabelSetReader().read(directory: scratch.path + "/pets") }
        var (a, b) = (lines(0, 40), lines(1, 40))
        try write(scratch, mode, a, b)
        var first = try builder.build(read()).set
        if isPrepared { first = try #require(try builder.prepare(first)) }

        // In the middle, at the end, out of the middle, and over to the other label.
        a.insert("a new cat runs", at: 20)
        b.append("a new hen sleeps")
        b.remove(at: 7)
        b.append(a.remove(at: 3))
        try write(scratch, mode, a, b)
        let second = try #require(try builder.update(first, to: read()))
        a.append("one more bird runs")
        a.removeAll { $0 == "a new cat runs" }
        try write(scratch, mode, a, b)
        let third = try #require(try builder.update(second, to: read()))

        let rebuilt = try builder.build(read()).set
        #expect(third.version == rebuilt.version)
        #expect(third.examples.map(\.text) == rebuilt.examples.map(\.text))
        #expect(third.examples.map(\.line) == rebuilt.examples.map(\.line))
        #expect(try third.features == rebuilt.features)
        #expect(address(third, 0) == address(first, 0) && address(second, 45) == address(third, 45))

        let probes = try rebuilt.features
        let near = try (third.nearestExamples(to: probes, count: 4), rebuilt.nearestExamples(to: probes, count: 4))
        for (one, other) in zip(near.0, near.1) {
            #expect(zip(one, other).allSatisfy { abs($0.similarity - $1.similarity) < 1e-5 })
            #expect(one.count == 4 && one[0].similarity > 0.999)
        }
        // The calibration is that of the fit: what is compared is the order of the labels and the likeness to their means.
        for (one, other) in zip(third.classifier.decide(probes), rebuilt.classifier.decide(probes)) {
            #expect(abs(one.similarity - other.similarity) < 1e-4)
            if mode == .single { #expect(one.label == other.label) }
        }
    }

    private func address(_ set: PublishedSet, _ example: Int) -> UnsafePointer<Float>? {
        // Compared, never read.
        try? set.exampleFeatures.row(example).withUnsafeBufferPointer { $0.baseAddress }
    }

    @Test("rows of examples that went are nobody's nearest")
    func gone() throws {
        let matrix = FeatureMatrix([[1, 0], [0, 1], [0.8, 0.6]])
        let features = ExampleFeatures(matrix).following([nil, 1, 2], new: FeatureMatrix([[0.6, 0.8]]))
        #expect(features.rows == 3)
        #expect(try features.matrix() == FeatureMatrix([[0.6, 0.8], [0, 1], [0.8, 0.6]]))
        #expect(try features.nearest(to: FeatureMatrix([[1, 0]]), count: 2)[0].map(\.example) == [2, 0])
        let less = features.following([0], new: FeatureMatrix(rows: 0, columns: 2))
        #expect(try less.nearest(to: FeatureMatrix([[0, 1]]), count: 9)[0].map(\.example) == [0])
    }

    @Test("while files may be half changed, only a few examples are taken in, and nothing is complained of")
    func torn() throws {
        let scratch = try Scratch()
        let registry = SetRegistry()
        try write(scratch, .single, lines(0, 40), lines(1, 40))
        let loader = SetLoader(
            folder: try LabelFolder(scratch.path + "/pets"),
            builder: SetBuilder(embedder: FakeEmbedder(dimensions: 16), cacheDirectory: scratch.path + "/cache"),
            registry: registry, logger: Samples.quiet)
        try loader.loadAll()
        loader.prepare()
        let first = try #require(registry.snapshot.sets["pets"])
        for broken in ["same\u{0}", lines(1, 1)[0]] {
            try scratch.write("pets/a.txt", broken + "\n")
            #expect(!loader.reload("pets", isTorn: true))
            #expect(registry.snapshot.sets["pets"] === first && registry.status.allSatisfy { $0.error == nil })
        }
        try FileManager.default.removeItem(atPath: scratch.path + "/pets/a.txt")
        #expect(!loader.reload("pets", isTorn: true))
        #expect(registry.snapshot.sets["pets"] === first)

        try write(scratch, .single, lines(0, 41), lines(1, 40))
        #expect(loader.reload("pets", isTorn: true))
        let second = try #require(registry.snapshot.sets["pets"])
        #expect(second.examples.count == 81 && second.version != first.version)
        // At rest nothing is new.
        #expect(!loader.reload("pets"))
        #expect(registry.snapshot.sets["pets"]?.version == second.version)
        loader.refit("pets")
        #expect(registry.snapshot.sets["pets"]?.version == second.version)
    }
}
