/// Ridge regression from sparse rows to dense targets, drawn towards a prior: the B that minimizes
/// ‖Y − X B‖² + Σ λ_j ‖b_j − b⁰_j‖², row j of B being column j's vector.
///
/// Solved by conjugate gradients on the normal equations with the diagonal as preconditioner (Hestenes and Stiefel 1952; Saad,
/// Iterative Methods for Sparse Linear Systems, 9.1), every target column separately, all in one pass over the rows. Stopping
/// early also shrinks towards the prior, so a few iterations are enough.
package struct SparseRidge: Sendable {
    private let rows: SparseRows
    private let penalties: [Float]
    private let preconditioner: [Float]

    /// Target columns that are solved at a time.
    package static let blockColumns = 64
    private typealias Lanes = SIMD16<Float>

    /// - Parameter penalties: λ of every column of `rows`, above 0.
    package init(_ rows: SparseRows, penalties: [Float]) {
        precondition(penalties.count == rows.columns && penalties.allSatisfy { $0 > 0 }, "every column has a penalty above 0")
        self.rows = rows
        self.penalties = penalties
        preconditioner = zip(rows.squares, penalties).map { 1 / ($0 + $1) }
    }

    /// Fits some target columns.
    ///
    /// - Parameters:
    ///   - targets: Y, `rows × blockColumns`.
    ///   - prior: B⁰, `columns × blockColumns`, or fewer rows, whose missing ones are zero.
    ///   - iterations: default 15.
    /// - Returns: B, `columns × blockColumns`.
    package func fit(targets: FeatureMatrix, prior: FeatureMatrix, iterations: Int = 15) -> FeatureMatrix {
        let width = Self.blockColumns
        precondition(
            targets.rows == rows.rows && targets.columns == width && prior.columns == width, "a block has \(width) columns")
        let count = rows.columns
        let predicted = rows.product(prior)
        var solution = Block(count)
        var residual = Block(count)
        // r = Xᵀ (Y − X B⁰)
        for row in 0..<rows.rows {
            let value = rows.values[row]
            var difference = Row()
            targets.storage.withUnsafeBufferPointer { target in
                predicted.storage.withUnsafeBufferPointer { predicted in
                    for column in 0..<width {
                        let index = row * width + column
                        difference[column] = (target[index] - predicted[index]) * value
                    }
                }
            }
            for place in rows.starts[row]..<rows.starts[row + 1] { residual.add(difference, at: Int(rows.places[place])) }
        }
        var direction = Block(count)
        direction.follow(residual, scaled: preconditioner, keeping: Row())
        var merit = residual.inner(residual, weighted: preconditioner)
        var image = Block(count)
        for _ in 0..<iterations {
            apply(direction, into: &image)
            let curvature = direction.inner(image, weighted: nil)
            let step = Row { curvature[$0] > 0 ? merit[$0] / curvature[$0] : 0 }
            solution.add(direction, times: step)
            residual.add(image, times: Row { -Double(step[$0]) })
            let next = residual.inner(residual, weighted: preconditioner)
            let keep = Row { merit[$0] > 0 ? next[$0] / merit[$0] : 0 }
            merit = next
            direction.follow(residual, scaled: preconditioner, keeping: keep)
        }
        return FeatureMatrix(rows: count, columns: width, storage: solution.values(adding: prior))
    }

    /// (XᵀX + Λ) p in one pass: every row is gathered, then given back to its columns.
    private func apply(_ p: Block, into q: inout Block) {
        q.fill(p, scaled: penalties)
        rows.places.withUnsafeBufferPointer { places in
            for row in 0..<rows.rows {
                let range = rows.starts[row]..<rows.starts[row + 1]
                var sum = Row()
                for place in range { sum.add(p, at: Int(places[place])) }
                sum.multiply(by: rows.values[row] * rows.values[row])
                for place in range { q.add(sum, at: Int(places[place])) }
            }
        }
    }

    /// One row of a block.
    private struct Row {
        var a = Lanes.zero
        var b = Lanes.zero
        var c = Lanes.zero
        var d = Lanes.zero

        init() {}

        init(_ value: (Int) -> Double) { for index in 0..<64 { self[index] = Float(value(index)) } }

        subscript(_ index: Int) -> Float {
            get {
                switch index >> 4 {
                case 0: a[index & 15]
                case 1: b[index & 15]
                case 2: c[index & 15]
                default: d[index & 15]
                }
            }
            set {
                switch index >> 4 {
                case 0: a[index & 15] = newValue
                case 1: b[index & 15] = newValue
                case 2: c[index & 15] = newValue
                default: d[index & 15] = newValue
                }
            }
        }

        mutating func add(_ block: Block, at row: Int) {
            block.rows.withUnsafeBufferPointer { rows in
                a += rows[row].a
                b += rows[row].b
                c += rows[row].c
                d += rows[row].d
            }
        }

        mutating func add(_ other: Row, times factor: Row) {
            a += other.a * factor.a
            b += other.b * factor.b
            c += other.c * factor.c
            d += other.d * factor.d
        }

        mutating func multiply(by value: Float) {
            a *= value
            b *= value
            c *= value
            d *= value
        }
    }

    /// A vector of every column of the sparse matrix.
    private struct Block {
        var rows: [Row]

        init(_ count: Int) { rows = Array(repeating: Row(), count: count) }

        mutating func add(_ row: Row, at index: Int) {
            rows.withUnsafeMutableBufferPointer { rows in
                rows[index].a += row.a
                rows[index].b += row.b
                rows[index].c += row.c
                rows[index].d += row.d
            }
        }

        /// Each row that of `other`, scaled.
        mutating func fill(_ other: Block, scaled scales: [Float]) {
            for index in rows.indices {
                rows[index] = other.rows[index]
                rows[index].multiply(by: scales[index])
            }
        }

        mutating func add(_ other: Block, times factors: Row) {
            for index in rows.indices { rows[index].add(other.rows[index], times: factors) }
        }

        /// scale · other + keep · self
        mutating func follow(_ other: Block, scaled scales: [Float], keeping keep: Row) {
            for index in rows.indices {
                var next = other.rows[index]
                next.multiply(by: scales[index])
                next.add(rows[index], times: keep)
                rows[index] = next
            }
        }

        /// Σ weight · self · other of every column, in double precision over stretches of rows.
        func inner(_ other: Block, weighted weights: [Float]?) -> [Double] {
            var sums = [Double](repeating: 0, count: SparseRidge.blockColumns)
            for start in stride(from: 0, to: rows.count, by: 256) {
                var partial = Row()
                for index in start..<min(start + 256, rows.count) {
                    var own = rows[index]
                    if let weights { own.multiply(by: weights[index]) }
                    partial.add(own, times: other.rows[index])
                }
                for column in sums.indices { sums[column] += Double(partial[column]) }
            }
            return sums
        }

        func values(adding prior: FeatureMatrix) -> [Float] {
            let width = SparseRidge.blockColumns
            return [Float](unsafeUninitializedCapacity: rows.count * width) { target, filled in
                for index in rows.indices {
                    for column in 0..<width {
                        let start = index < prior.rows ? prior.storage[index * width + column] : 0
                        target[index * width + column] = rows[index][column] + start
                    }
                }
                filled = rows.count * width
            }
        }
    }
}
