internal import Wire

/// A row of cells, or why it is invalid, with the line where it starts.
struct CellRecord {
    var line: Int
    var cells: Result<[[UInt8]], RowFault>
}

/// Why bytes are not a row.
struct RowFault: Error {
    var code: ErrorCode
    var message: String
}
