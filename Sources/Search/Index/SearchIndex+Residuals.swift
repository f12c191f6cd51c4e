internal import Foundation
internal import GRDB

/// The file has 8 more bits of each vector than memory: those of a search's candidates are read, and put the best in order.
extension SearchIndex {
    /// Candidates besides those asked for. Rounding hardly ever moves a text further, and never by much.
    static func spare(_ limit: Int) -> Int { min(limit, 100) + 30 }

    /// Corrects the scores of the first candidates, and sorts.
    ///
    /// - Parameter count: more candidates than this keep their scores.
    func refined(_ matches: [TopMatches.Match], _ query: [Float], count: Int) throws(IndexError) -> [TopMatches.Match] {
        let count = min(count, Self.maxRefined)
        let exact = try connections.read { database in
            let select = try self.selectResidual(database)
            return try matches.prefix(count).map { match in
                let residual = try self.residual(match.row, select)
                let product = zip(query, residual).reduce(Float(0)) { $0 + $1.0 * Float($1.1) }
                let step = self.vectors.vectors.scales[match.row] / QuantizedVectors.finer
                return TopMatches.Match(row: match.row, score: match.score + product * step)
            }
        }
        return (exact + matches.dropFirst(count)).sorted { $0.precedes($1) }
    }

    /// Reading more takes longer than it is worth: what comes that late is not looked at closely.
    private static let maxRefined = 400

    /// A row as it was added, all but exactly.
    func exactRow(_ row: Int) throws(IndexError) -> [Float] {
        let residual = try connections.read { try self.residual(row, self.selectResidual($0)) }
        let step = vectors.vectors.scales[row] / QuantizedVectors.finer
        return zip(vectors.vectors.row(row), residual).map { $0 + Float($1) * step }
    }

    private func selectResidual(_ database: Database) throws -> Statement {
        try database.cachedStatement(sql: "SELECT \"values\", checksum FROM residuals WHERE row = ?")
    }

    private func residual(_ row: Int, _ select: Statement) throws -> [Int8] {
        guard let found = try Row.fetchOne(select, arguments: [row]), let values = found.value(0, Data.self),
            values.count == model.dimensions, found.value(1, Int64.self) == IndexSchema.checksum(of: [values])
        else { throw IndexError.damaged(path, "the vector of row \(row) does not match its checksum") }
        return values.map { Int8(bitPattern: $0) }
    }
}
