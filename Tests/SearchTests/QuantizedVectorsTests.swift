import Search
import Testing
import Threads

@Suite("Quantized vectors")
struct QuantizedVectorsTests {
    /// Lengths around those of the CPU's vectors, and usual ones.
    static let lengths = [1, 3, 15, 16, 17, 31, 64, 65, 384, 1000]

    @Test("a row is off by at most half a step", arguments: lengths)
    func rows(columns: Int) {
        var random = RandomVectors(seed: UInt64(columns))
        var vectors = QuantizedVectors(columns: columns)
        for place in 0..<40 {
            let row = random.unit(columns)
            vectors.append(row)
            let step = row.map(abs).max()! / 127
            for (value, exact) in zip(vectors.row(place), row) { #expect(abs(value - exact) <= step / 2 * 1.0001) }
        }
    }

    @Test("a product differs from the exact one by no more than rounding can make it", arguments: lengths)
    func products(columns: Int) throws {
        var random = RandomVectors(seed: UInt64(columns))
        var vectors = QuantizedVectors(columns: columns)
        let rows = (0..<40).map { _ in random.unit(columns) }
        for row in rows { vectors.append(row) }
        let vector = random.unit(columns)
        let query = try #require(QuantizedQuery(vector))
        let found = VectorSearch(vectors, helpers: HelperThreads(1, name: "test")).nearest(query, limit: 40)
        #expect(found.count == 40)
        let sum = vector.reduce(0) { $0 + Double(abs($1)) }
        for match in found {
            let exact = RandomVectors.product(rows[match.row], vector)
            // Half a step of each of the row's values times the query's, and the query's own rounding.
            let step = Double(rows[match.row].map(abs).max()!) / 127
            #expect(abs(Double(match.score) - exact) <= step / 2 * sum + 1e-4)
        }
        // What it is in practice, far below the bound: the errors of values are independent.
        let errors = found.map { abs(Double($0.score) - RandomVectors.product(rows[$0.row], vector)) }
        if columns == 384 { #expect(errors.max()! < 0.003) }
    }

    @Test("the largest values do not overflow", arguments: [384, 4096, 65_536])
    func largest(columns: Int) throws {
        let row = [Float](repeating: 1 / Float(columns).squareRoot(), count: columns)
        var vectors = QuantizedVectors(columns: columns)
        vectors.append(row)
        vectors.append(row.map { -$0 })
        let search = VectorSearch(vectors, helpers: HelperThreads(1, name: "test"))
        for query in [try #require(QuantizedQuery(row)), QuantizedQuery(vectors, row: 0)] {
            let found = search.nearest(query, limit: 2)
            #expect(found.map(\.row) == [0, 1])
            #expect(abs(found[0].score - 1) < 0.02 && abs(found[1].score + 1) < 0.02)
        }
    }

    @Test("a row of zeros, or of values too small to count, is similar to nothing; one that is not finite is refused")
    func strange() throws {
        var vectors = QuantizedVectors(columns: 2)
        let rows: [[Float]] = [
            [0, 0], [.leastNonzeroMagnitude, -.leastNormalMagnitude], [.nan, 1], [.infinity, 1], [3e38, -3e38],
        ]
        let added = rows.map { vectors.append($0) }
        #expect(added == [true, true, false, false, true])
        #expect(vectors.count == 3 && vectors.row(0) == [0, 0] && vectors.row(1) == [0, 0])
        let search = VectorSearch(vectors, helpers: HelperThreads(1, name: "test"))
        let found = search.nearest(try #require(QuantizedQuery([1, 0])), limit: 5)
        #expect(found.map(\.row) == [2, 0, 1] && found[1].score == 0 && found[2].score == 0)
        #expect(QuantizedQuery([.nan, 0]) == nil && QuantizedQuery([-.infinity, 0]) == nil)
        #expect(search.nearest(try #require(QuantizedQuery([0, 0])), limit: 1) == [TopMatches.Match(row: 0, score: 0)])
    }
}
