import CLAPACK

/// The few BLAS products that the module needs, row-major. https://netlib.org/blas/
///
/// OpenBLAS runs only on the calling thread: every compute thread scores its own batches at the same time.
enum BLAS {
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    static func useOneThread() {
        _ = singleThreaded
        BLASMemory.require()
    }

    /// Up to this many rows, matrix-vector products are faster than a matrix product, which repacks its second operand.
    private static let fewRows = 4

    /// `a · bᵀ`: a is `m × k`, b `n × k`, the result `m × n`.
    static func productTransposed(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int) -> [Float] {
        product(a, b, m: m, n: n, k: k, transposed: true)
    }

    /// `a · b`: a is `m × k`, b `k × n`, the result `m × n`.
    static func product(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int) -> [Float] {
        product(a, b, m: m, n: n, k: k, transposed: false)
    }

    private static func product(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int, transposed: Bool) -> [Float] {
        precondition(a.count >= m * k && b.count >= n * k, "operands smaller than their shape")
        guard m > 0, n > 0, k > 0 else { return [Float](repeating: 0, count: m * n) }
        return [Float](unsafeUninitializedCapacity: m * n) { result, count in
            product(a, b, m: m, n: n, k: k, transposed: transposed, into: result.baseAddress!)
            count = m * n
        }
    }

    /// The same into memory for `m × n` values; no dimension may be 0.
    static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, m: Int, n: Int, k: Int, transposed: Bool,
        into result: UnsafeMutablePointer<Float>
    ) {
        useOneThread()
        let (rows, columns) = (Int32(transposed ? n : k), Int32(transposed ? k : n))
        if m <= fewRows {
            for row in 0..<m {
                cblas_sgemv(
                    CblasRowMajor, transposed ? CblasNoTrans : CblasTrans, rows, columns, 1, b, columns, a + row * k, 1, 0,
                    result + row * n, 1)
            }
        } else {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a,
                Int32(k), b, columns, 0, result, Int32(n))
        }
    }

    /// `a · bᵀ` in double precision.
    static func productTransposed(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int) -> [Double] {
        product(a, b, m: m, n: n, k: k, transposed: true)
    }

    /// `a · b`: a is `m × k`, b `k × n`, the result `m × n`.
    static func product(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int) -> [Double] {
        product(a, b, m: m, n: n, k: k, transposed: false)
    }

    private static func product(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int, transposed: Bool) -> [Double] {
        precondition(a.count >= m * k && b.count >= n * k, "operands smaller than their shape")
        guard m > 0, n > 0, k > 0 else { return [Double](repeating: 0, count: m * n) }
        useOneThread()
        return [Double](unsafeUninitializedCapacity: m * n) { result, count in
            cblas_dgemm(
                CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a,
                Int32(k), b, Int32(transposed ? k : n), 0, result.baseAddress, Int32(n))
            count = m * n
        }
    }

    /// Adds `factor · aᵀ a` to the upper triangle (row order) of an `n × n` matrix; a is `rows × n`.
    static func addGram(_ a: [Double], rows: Int, n: Int, factor: Double = 1, to matrix: inout [Double]) {
        precondition(a.count >= rows * n && matrix.count == n * n, "operands differ from their shape")
        guard rows > 0, n > 0 else { return }
        useOneThread()
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(n), Int32(rows), factor, a, Int32(n), 1, &matrix, Int32(n))
    }

    /// `a · b`, instead of what the result holds or added to it: a is `m × k`, b `k × n`, the result `m × n`; no dimension may
    /// be 0.
    static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, m: Int, n: Int, k: Int, adding: Bool,
        to result: UnsafeMutablePointer<Float>
    ) {
        useOneThread()
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(n),
            adding ? 1 : 0, result, Int32(n))
    }

    /// Adds `aᵀ b` to an `m × n` matrix; a is `rows × m`, b `rows × n`.
    static func addCross(_ a: [Double], _ b: [Double], rows: Int, m: Int, n: Int, to matrix: inout [Double]) {
        precondition(a.count >= rows * m && b.count >= rows * n && matrix.count == m * n, "operands differ from their shape")
        guard rows > 0, m > 0, n > 0 else { return }
        useOneThread()
        cblas_dgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, Int32(m), Int32(n), Int32(rows), 1, a, Int32(m), b, Int32(n), 1, &matrix,
            Int32(n))
    }

    /// Inner product of two rows of equal length.
    static func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
        precondition(a.count == b.count, "rows of \(a.count) and \(b.count)")
        useOneThread()
        return a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in cblas_sdot(Int32(a.count), a.baseAddress, 1, b.baseAddress, 1) }
        }
    }
}
