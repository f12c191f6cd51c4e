import Search
import Testing
import Threads

@Suite("Vector search")
struct VectorSearchTests {
    @Test("of the ten nearest by exact floats, at least 99 % are found", arguments: [UInt64(1), 2])
    func recall(seed: UInt64) throws {
        let columns = 384
        var random = RandomVectors(seed: seed)
        let rows = random.clustered(6000, columns: columns, centres: 60, spread: 0.3...1.2)
        var vectors = QuantizedVectors(columns: columns, capacity: rows.count)
        for row in rows.dropLast(100) { vectors.append(row) }
        let search = VectorSearch(vectors, helpers: HelperThreads(1, name: "test"))
        var found = 0
        for query in rows.suffix(100) {
            // Sums of doubles are exact enough to be the reference.
            let exact = rows.dropLast(100).enumerated().map {
                (row: $0.offset, score: RandomVectors.product($0.element, query))
            }
            let best = Set(exact.sorted { $0.score > $1.score }.prefix(10).map(\.row))
            found += search.nearest(try #require(QuantizedQuery(query)), limit: 10).count { best.contains($0.row) }
        }
        #expect(found >= 990, "\(found) of 1000 with seed \(seed)")
    }

    @Test("several threads find the same as one, in the same order")
    func threads() throws {
        var random = RandomVectors(seed: 7)
        var vectors = QuantizedVectors(columns: 4)
        // Few different values, so that many scores are equal.
        for _ in 0..<200_000 { vectors.append((0..<4).map { _ in Float(random.number(below: 3)) - 1 }) }
        let query = try #require(QuantizedQuery([1, 0.5, 0, -0.5]))
        let helpers = HelperThreads(3, name: "test")
        defer { helpers.end() }
        let one = VectorSearch(vectors, helpers: HelperThreads(1, name: "test")).nearest(query, limit: 100, excluding: 5)
        #expect(VectorSearch(vectors, helpers: helpers).nearest(query, limit: 100, excluding: 5) == one)
        #expect(one.count == 100 && !one.contains { $0.row == 5 })
        #expect(zip(one, one.dropFirst()).allSatisfy { $0.score > $1.score || $0.score == $1.score && $0.row < $1.row })
        // The reference: all rows, sorted.
        let all = (0..<vectors.count).filter { $0 != 5 }.map {
            (row: $0, score: RandomVectors.product(vectors.row($0), [2, 1, 0, -1]))
        }
        let sorted = all.sorted { $0.score == $1.score ? $0.row < $1.row : $0.score > $1.score }
        #expect(one.map(\.row) == sorted.prefix(100).map(\.row))
    }

    @Test("a limit may be more than there is, or nothing", arguments: [0, 1, 3, 10])
    func limits(limit: Int) throws {
        var vectors = QuantizedVectors(columns: 2)
        let helpers = HelperThreads(1, name: "test")
        let query = try #require(QuantizedQuery([1, 0]))
        #expect(VectorSearch(vectors, helpers: helpers).nearest(query, limit: limit).isEmpty)
        for row: [Float] in [[0, 1], [1, 0], [0.6, 0.8]] { vectors.append(row) }
        #expect(
            VectorSearch(vectors, helpers: helpers).nearest(query, limit: limit).map(\.row) == Array([1, 2, 0].prefix(limit)))
    }
}
