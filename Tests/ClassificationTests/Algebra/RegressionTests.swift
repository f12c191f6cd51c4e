import Classification
import Testing

/// Principal components, ridge regression dense and sparse, against answers worked out otherwise.
@Suite("Regression") struct RegressionTests {
    /// Standard normal enough: the sum of twelve uniform draws.
    private static func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> FeatureMatrix {
        var generator = SplitMix64(seed: seed)
        let storage = (0..<rows * columns).map { _ in
            (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0..<1, using: &generator) }
        }
        return FeatureMatrix(rows: rows, columns: columns, storage: storage)
    }

    @Test("components span the plane of a cloud")
    func componentsFindThePlaneOfACloud() throws {
        // Points of a plane spanned by (1, 1, 0) / √2, wide, and (0, 0, 1), narrow, about (1, 2, 3).
        let free = Self.matrix(200, 2, seed: 1)
        let rows = (0..<free.rows).map { row -> [Float] in
            let (a, b) = (5 * free.storage[2 * row], free.storage[2 * row + 1])
            return [1 + a / Float(2).squareRoot(), 2 + a / Float(2).squareRoot(), 3 + b]
        }
        let components = try PrincipalComponents(FeatureMatrix(rows), count: 2)
        #expect(abs(components.explained - 1) < 1e-6)
        let first = Array(components.directions[row: 0])
        #expect(abs(abs(first[0] + first[1]) / Float(2).squareRoot() - 1) < 1e-2)
        // Two directions hold the plane: lengths about the mean survive the projection.
        let projected = components.project(FeatureMatrix(rows))
        for row in [0, 17, 199] {
            let before = zip(rows[row], components.mean).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            let after = projected[row: row].reduce(0) { $0 + $1 * $1 }
            #expect(abs(before - after) < 1e-3 * max(before, 1))
        }
    }

    @Test("a linear map is recovered")
    func aLinearMapIsFoundAgain() throws {
        let x = Self.matrix(300, 5, seed: 2)
        let truth = Self.matrix(5, 3, seed: 3)
        let y = FeatureMatrix(
            (0..<x.rows).map { row in
                (0..<3).map { column in
                    (0..<5).reduce(Float(0)) { $0 + x.storage[row * 5 + $1] * truth.storage[$1 * 3 + column] }
                }
            })
        let map = try RidgeMap(from: x, to: y, penalty: 1e-9)
        #expect(zip(map(x).storage, y.storage).allSatisfy { abs($0 - $1) < 1e-3 })
        let shrunk = try RidgeMap(from: x, to: y, penalty: 100)
        #expect(shrunk(x).storage.reduce(0) { $0 + $1 * $1 } < 0.1 * y.storage.reduce(0) { $0 + $1 * $1 })
    }

    private static func sparse() -> SparseRows {
        var rows = SparseRows(columns: 6)
        for own: [Int32] in [[0, 1], [1, 2, 2], [3], [0, 4, 3], [2, 4], [5, 0], [1, 1, 5], [4]] {
            rows.append(own, value: 1 / Float(own.count))
        }
        return rows
    }

    /// The solution satisfies (XᵀX + Λ)(B − B⁰) = Xᵀ(Y − X B⁰), with X written out.
    @Test("sparse ridge regression solves its normal equations", arguments: [false, true])
    func sparseRidgeSolvesItsNormalEquations(hasPrior: Bool) {
        let rows = Self.sparse()
        let dense = rows.product(
            FeatureMatrix((0..<6).map { column in (0..<6).map { $0 == column ? 1 : 0 } }))
        let penalties: [Float] = [0.1, 0.2, 0.3, 0.1, 0.5, 0.05]
        let targets = Self.matrix(8, SparseRidge.blockColumns, seed: 4)
        // A prior of fewer rows than columns: the last ones start at zero.
        let prior =
            hasPrior
            ? Self.matrix(4, SparseRidge.blockColumns, seed: 5) : FeatureMatrix(rows: 1, columns: SparseRidge.blockColumns)
        let solution = SparseRidge(rows, penalties: penalties).fit(targets: targets, prior: prior, iterations: 30)
        for target in [0, 15, 16, 63] {
            let b = (0..<6).map { Double(solution[row: $0][solution[row: $0].startIndex + target]) }
            let start = (0..<6).map { $0 < prior.rows ? Double(prior.storage[$0 * 64 + target]) : 0 }
            let errors = (0..<8).map { row in
                Double(targets.storage[row * 64 + target])
                    - (0..<6).reduce(0) { $0 + Double(dense.storage[row * 6 + $1]) * b[$1] }
            }
            for column in 0..<6 {
                let gradient = (0..<8).reduce(0) { $0 + Double(dense.storage[$1 * 6 + column]) * errors[$1] }
                #expect(abs(gradient - Double(penalties[column]) * (b[column] - start[column])) < 1e-4)
            }
        }
    }

    @Test("a heavy penalty keeps the prior")
    func aHeavyPenaltyKeepsThePrior() {
        let prior = Self.matrix(6, SparseRidge.blockColumns, seed: 6)
        let solution = SparseRidge(Self.sparse(), penalties: Array(repeating: 1e6, count: 6))
            .fit(targets: Self.matrix(8, SparseRidge.blockColumns, seed: 7), prior: prior)
        #expect(zip(solution.storage, prior.storage).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("sparse rows are counted and selected")
    func sparseRowsCountAndSelect() {
        let rows = Self.sparse()
        let counts = rows.documentShares.map { Int(($0 * 8).rounded()) }
        #expect(counts == [3, 3, 2, 2, 3, 2])
        let ones = FeatureMatrix(rows: 6, columns: 1, storage: [1, 10, 100, 1000, 10_000, 100_000])
        #expect(rows.selecting([1, 2]).product(ones).storage == [70, 1000])
        // Rows that the matrix lacks count as zero.
        #expect(rows.selecting([5]).product(FeatureMatrix(rows: 1, columns: 1, storage: [3])).storage == [1.5])
    }
}
