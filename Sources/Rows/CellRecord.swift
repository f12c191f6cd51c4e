internal import Wire

/// A row of cells, or why it is none, with the line where it starts.
struct CellRecord {
    var line: Int
    var cells: Result<[[UInt8]], RowFault>
}

/// Why bytes are no row.
struct RowFault: Error {
    var code: ErrorCode
    var message: String
}
