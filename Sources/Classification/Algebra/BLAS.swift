import CLAPACK

/// The few BLAS products that the module needs, row-major. https://netlib.org/blas/
///
/// OpenBLAS runs on the calling thread alone: every compute thread scores its own batches at the same time.
enum BLAS {
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    /// `a · bᵀ`: a is `m × k`, b `n × k`, the result `m × n`. A single row of `a` goes through a matrix-vector product,
    /// which need not repack `b`.
    static func productTransposed(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int) -> [Float] {
        precondition(a.count >= m * k && b.count >= n * k, "operands smaller than their shape")
        guard m > 0, n > 0, k > 0 else { return [Float](repeating: 0, count: m * n) }
        _ = singleThreaded
        return [Float](unsafeUninitializedCapacity: m * n) { result, count in
            if m == 1 {
                cblas_sgemv(
                    CblasRowMajor, CblasNoTrans, Int32(n), Int32(k), 1, b, Int32(k), a, 1, 0, result.baseAddress, 1)
            } else {
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(k), 0,
                    result.baseAddress, Int32(n))
            }
            count = m * n
        }
    }

    /// Inner product of two rows of equal length.
    static func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
        precondition(a.count == b.count, "rows of \(a.count) and \(b.count)")
        _ = singleThreaded
        return a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in cblas_sdot(Int32(a.count), a.baseAddress, 1, b.baseAddress, 1) }
        }
    }
}
