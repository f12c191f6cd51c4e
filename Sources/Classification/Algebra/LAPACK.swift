import CLAPACK

/// The few LAPACK routines that the module needs, in double precision. https://netlib.org/lapack/
///
/// A symmetric matrix reads the same in row and column order; a triangle named below is that of the column order.
enum LAPACK {
    /// Eigenvalues, ascending, and eigenvectors, one per row, of a symmetric `n × n` matrix whose lower triangle is filled
    /// (dsyevd).
    static func eigen(_ matrix: [Double], n: Int) throws(ClassificationError) -> (values: [Double], vectors: [Double]) {
        let (values, vectors) = try dsyevd(jobV, matrix, n: n)
        return (values, vectors)
    }

    /// Only the eigenvalues, ascending, of a symmetric `n × n` matrix whose lower triangle is filled (dsyevd).
    static func eigenvalues(_ matrix: [Double], n: Int) throws(ClassificationError) -> [Double] {
        try dsyevd(jobN, matrix, n: n).values
    }

    /// Eigenvalues, and what the routine leaves in the matrix: the eigenvectors with `jobV`, nothing useful with `jobN`.
    private static func dsyevd(
        _ job: CChar, _ matrix: [Double], n: Int
    ) throws(ClassificationError) -> (values: [Double], work: [Double]) {
        precondition(matrix.count == n * n, "\(matrix.count) values in a matrix of \(n) × \(n)")
        BLAS.useOneThread()
        var (values, work) = ([Double](repeating: 0, count: n), matrix)
        guard n > 0 else { return (values, work) }
        let status = LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, lower, Int32(n), &work, Int32(n), &values)
        guard status == 0 else { throw .numerical(routine: "dsyevd", status: Int(status)) }
        return (values, work)
    }

    /// The inverse of a small symmetric `n × n` matrix that need not be definite (dgetrf, dgetri).
    static func inverse(_ matrix: [Double], n: Int) throws(ClassificationError) -> [Double] {
        precondition(matrix.count == n * n, "\(matrix.count) values in a matrix of \(n) × \(n)")
        BLAS.useOneThread()
        var inverse = matrix
        guard n > 0 else { return inverse }
        var pivots = [Int32](repeating: 0, count: n)
        var status = LAPACKE_dgetrf(LAPACK_COL_MAJOR, Int32(n), Int32(n), &inverse, Int32(n), &pivots)
        guard status == 0 else { throw .numerical(routine: "dgetrf", status: Int(status)) }
        status = LAPACKE_dgetri(LAPACK_COL_MAJOR, Int32(n), &inverse, Int32(n), pivots)
        guard status == 0 else { throw .numerical(routine: "dgetri", status: Int(status)) }
        return inverse
    }

    /// The lower Cholesky factor (column order) of a symmetric positive definite `n × n` matrix (dpotrf).
    static func cholesky(_ matrix: [Double], n: Int) throws(ClassificationError) -> [Double] {
        precondition(matrix.count == n * n, "\(matrix.count) values in a matrix of \(n) × \(n)")
        BLAS.useOneThread()
        var factor = matrix
        guard n > 0 else { return factor }
        let status = LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower, Int32(n), &factor, Int32(n))
        guard status == 0 else { throw .numerical(routine: "dpotrf", status: Int(status)) }
        return factor
    }

    /// `L⁻¹ b` for every row b of a `rows × n` matrix, L being the result of `cholesky`.
    static func solve(factor: [Double], _ rightHandSides: [Double], rows: Int, n: Int) -> [Double] {
        solve(CblasNoTrans, factor, rightHandSides, rows: rows, n: n)
    }

    /// `L⁻ᵀ b` for every row b of a `rows × n` matrix, L being the result of `cholesky`.
    static func solveTransposed(factor: [Double], _ rightHandSides: [Double], rows: Int, n: Int) -> [Double] {
        solve(CblasTrans, factor, rightHandSides, rows: rows, n: n)
    }

    private static func solve(
        _ transposition: CBLAS_TRANSPOSE, _ factor: [Double], _ rightHandSides: [Double], rows: Int, n: Int
    ) -> [Double] {
        var solution = rightHandSides
        guard rows > 0, n > 0 else { return solution }
        BLAS.useOneThread()
        cblas_dtrsm(
            CblasColMajor, CblasLeft, CblasLower, transposition, CblasNonUnit, Int32(n), Int32(rows), 1, factor, Int32(n),
            &solution, Int32(n))
        return solution
    }

    /// An orthonormal basis, one vector per row, of a space that contains all rows of a `rows × columns` matrix, rows ≤ columns
    /// (dgeqrf, dorgqr).
    static func rowBasis(_ matrix: [Double], rows: Int, columns: Int) throws(ClassificationError) -> [Double] {
        precondition(matrix.count == rows * columns && rows <= columns, "no basis of \(rows) × \(columns)")
        BLAS.useOneThread()
        var basis = matrix
        var reflectors = [Double](repeating: 0, count: rows)
        var status = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, Int32(columns), Int32(rows), &basis, Int32(columns), &reflectors)
        guard status == 0 else { throw .numerical(routine: "dgeqrf", status: Int(status)) }
        status = LAPACKE_dorgqr(
            LAPACK_COL_MAJOR, Int32(columns), Int32(rows), Int32(rows), &basis, Int32(columns), reflectors)
        guard status == 0 else { throw .numerical(routine: "dorgqr", status: Int(status)) }
        return basis
    }

    private static let jobN = CChar(UInt8(ascii: "N"))
    private static let jobV = CChar(UInt8(ascii: "V"))
    private static let lower = CChar(UInt8(ascii: "L"))
}
