internal import Classification

/// The rows of the examples that a set was fitted on: in memory, or those of a large set on disk.
enum FittedFeatures: Sendable {
    case memory(FeatureMatrix)
    /// The index of each example's row in the file.
    case file(FeatureFile, records: [Int32])

    var rows: Int {
        switch self {
        case .memory(let matrix): matrix.rows
        case .file(_, let records): records.count
        }
    }

    var columns: Int {
        switch self {
        case .memory(let matrix): matrix.columns
        case .file(let file, _): file.columns
        }
    }

    /// Some rows, in the order given.
    ///
    /// - Throws: `AssayError` when the file can no longer be read.
    func selecting(_ rows: some Collection<Int>) throws -> FeatureMatrix {
        switch self {
        case .memory(let matrix): matrix.selecting(rows)
        case .file(let file, let records): try file.rows(rows.map { records[$0] })
        }
    }

    /// Rows of a large set that are compared at once.
    private static let block = 4096

    /// The rows most similar to each of some texts, most similar first; for a large set in one pass over the file.
    func nearest(to texts: FeatureMatrix, count: Int) throws -> [[(row: Int, cosine: Float)]] {
        guard case .file(let file, let records) = self else {
            guard case .memory(let matrix) = self else { return [] }
            return Neighbours.nearest(to: texts, in: matrix, count: count)
        }
        var best = [[(row: Int, cosine: Float)]](repeating: [], count: texts.rows)
        for start in stride(from: 0, to: records.count, by: Self.block) {
            let rows = try file.rows(records[start..<min(start + Self.block, records.count)])
            for (text, near) in Neighbours.nearest(to: texts, in: rows, count: count).enumerated() {
                best[text] += near.map { (start + $0.row, $0.cosine) }
                // Ties stay in row order.
                if best[text].count > count { best[text] = Array(best[text].sorted { $0.cosine > $1.cosine }.prefix(count)) }
            }
        }
        return best.map { $0.sorted { $0.cosine > $1.cosine } }
    }
}
