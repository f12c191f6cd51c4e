import Classification
import Testing

/// Bytes and numbers that no fit gives.
@Suite("Damage")
struct DamageTests {
    private static func statistics() throws -> [UInt8] { try fitted().statistics.serialized() }

    private static func fitted() throws -> (classifier: Classifier, statistics: FitStatistics) {
        var problem = SyntheticProblem(labels: 3, dimensions: 6, noise: 0.8, seed: 3)
        let options = ClassifierOptions(method: .whitened, shrinkage: 0.5, prototypes: 1)
        return try Classifier.fit(problem.examples(perLabel: 5), options: options)
    }

    /// The bytes of magic, `single` with its length, then the number of examples; the length of the counts; the counts.
    private static let examplesPlace = 8 + 8 + 6

    @Test(
        "absurd counts in statistics are refused", arguments: [Int64.max, .min, -1, 0, 1 << 40, Int64(Int32.max)],
        [examplesPlace, examplesPlace + 8, examplesPlace + 16])
    func counts(value: Int64, place: Int) throws {
        var bytes = try Self.statistics()
        let statistics = try FitStatistics(serialized: bytes)
        #expect(statistics.examples == 15 && statistics.counts == [5, 5, 5])
        withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
        #expect(throws: ClassificationError.self) { try FitStatistics(serialized: bytes) }
    }

    @Test("numbers that are none are refused in statistics", arguments: [Double.nan, .infinity, -.infinity])
    func numbers(value: Double) throws {
        var bytes = try Self.statistics()
        // The first of the sums, after the counts and their own length.
        let place = Self.examplesPlace + 16 + 3 * 8 + 8
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
        #expect(throws: ClassificationError.self) { try FitStatistics(serialized: bytes) }
    }

    @Test("a head whose numbers overflow is refused", arguments: [1e200, -1e200])
    func overflow(value: Double) throws {
        let (classifier, statistics) = try Self.fitted()
        #expect(try statistics.classifier(following: classifier).labelCount == 3)
        var bytes = statistics.serialized()
        let place = Self.examplesPlace + 16 + 3 * 8 + 8
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
        let overflowing = try FitStatistics(serialized: bytes)
        let error = #expect(throws: ClassificationError.self) { try overflowing.classifier(following: classifier) }
        #expect(error?.code == "diverged")
    }

    @Test("any byte of statistics may be another one: an error or statistics, never a trap")
    func flips() throws {
        let bytes = try Self.statistics()
        var generator = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            var damaged = bytes
            damaged[Int.random(in: bytes.indices, using: &generator)] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
            guard var read = try? FitStatistics(serialized: damaged) else { continue }
            // What is read can be worked with.
            try? read.add([Float](repeating: 0.4, count: 6), labels: [0])
        }
    }
}
