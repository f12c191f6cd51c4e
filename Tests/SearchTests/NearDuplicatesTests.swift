import Foundation
import Search
import Testing
import Threads

@Suite("Near-duplicates")
struct NearDuplicatesTests {
    private func vectors(_ rows: [[Float]]) -> QuantizedVectors {
        var vectors = QuantizedVectors(columns: rows[0].count)
        for row in rows { vectors.append(row) }
        return vectors
    }

    /// A direction in the plane.
    private func direction(_ degrees: Double) -> [Float] {
        [Float(cos(degrees * .pi / 180)), Float(sin(degrees * .pi / 180))]
    }

    private func groups(_ vectors: QuantizedVectors, _ threshold: Float, threads: Int = 1) -> [NearDuplicates.Group] {
        let helpers = HelperThreads(threads, name: "test")
        defer { helpers.end() }
        return NearDuplicates(threshold: threshold, helpers: helpers).groups(vectors)
    }

    @Test("members are close to the first text, and chains do not grow")
    func chain() {
        // Each is 10° from the one before; the limit is some 18°.
        let found = groups(vectors(stride(from: 0, through: 60, by: 10).map(direction)), 0.95)
        #expect(found.map(\.leader) == [0, 2, 4])
        #expect(found.map { $0.others.map(\.row) } == [[1], [3], [5]])
        #expect(abs(found[0].others[0].score - 0.985) < 0.005)
    }

    @Test("a text joins the closest of several first texts")
    func closest() {
        let found = groups(vectors([0, 40, 22, 10].map(direction)), 0.9)
        #expect(found.map(\.leader) == [0, 1])
        #expect(found.map { $0.others.map(\.row) } == [[3], [2]])
    }

    @Test("texts without a duplicate are in no group, nor are rows of zeros")
    func alone() {
        #expect(groups(vectors([direction(0), direction(90), [0, 0], [0, 0]]), 0.5).isEmpty)
        #expect(groups(QuantizedVectors(columns: 2), 0.95).isEmpty)
    }

    @Test("equal texts are a group at the highest threshold, whatever their vectors", arguments: [3, 64, 384])
    func equal(columns: Int) {
        var random = RandomVectors(seed: 5)
        let rows = (0..<300).map { _ in random.unit(columns) }
        let found = groups(vectors(rows + rows), 1)
        #expect(found.map(\.leader) == Array(0..<300))
        #expect(found.map { $0.others.map(\.row) } == (300..<600).map { [$0] })
        #expect(found.allSatisfy { $0.others[0].score > 0.99999 && $0.others[0].score <= 1 })
    }

    @Test("the groups are the definition's, whatever the rounds and threads", arguments: [1, 3])
    func definition(threads: Int) {
        var random = RandomVectors(seed: 3)
        // So many groups that leaders take more than one block.
        let rows = vectors(random.clustered(5000, columns: 16, centres: 1500, spread: 0.1...0.4))
        let unit = (0..<rows.count).map { RandomVectors.unit(rows.row($0)) }
        var leaders: [Int] = []
        var expected: [Int: [Int]] = [:]
        var doubtful = 0
        for row in 0..<rows.count {
            let best = leaders.map { (row: $0, score: RandomVectors.product(unit[$0], unit[row])) }.max { $0.score < $1.score }
            if let best, abs(best.score - 0.93) < 1e-6 { doubtful += 1 }
            if let best, best.score >= 0.93 {
                expected[best.row, default: []].append(row)
            } else {
                leaders.append(row)
            }
        }
        #expect(leaders.count > 1100 && doubtful == 0)
        let found = groups(rows, 0.93, threads: threads)
        #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.leader, $0.others.map(\.row)) }) == expected)
    }
}
