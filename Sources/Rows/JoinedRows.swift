/// The rows of several files, one file after the other.
package struct JoinedRows: RowStream {
    private let readers: [RowReader]
    private var position = 0

    /// Opens all files, so that one that cannot be read is reported at once.
    package init(paths: [String], options: RowReader.Options) throws {
        readers = try paths.map { try RowReader(path: $0, options: options) }
    }

    package var isReady: Bool { position >= readers.count || readers[position].isReady }
    package var columns: [String] { readers.first?.columns ?? [] }
    package var progress: Double? {
        let shares = readers.map(\.progress)
        return shares.contains(nil) ? nil : shares.reduce(0) { $0 + $1! } / Double(max(1, shares.count))
    }

    package mutating func next(atMost count: Int) throws -> [InputRow]? {
        while position < readers.count {
            if let rows = try readers[position].next(atMost: count) { return rows }
            position += 1
        }
        return nil
    }
}
