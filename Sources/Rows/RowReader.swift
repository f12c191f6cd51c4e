internal import Wire
internal import Wording

/// Reads rows of texts from a file or standard input, one by one: the file is never in memory as a whole.
package final class RowReader {
    /// Which columns to use.
    package struct Options: Sendable {
        /// nil: by the file's extension.
        package var format: RowFormat?
        /// The column of the texts; nil is `text` or, in a file of one column, that column.
        package var column: String?
        /// nil: `id`, if there is one.
        package var idColumn: String?
        /// Whether the first row of CSV and TSV names the columns; otherwise they are called 1, 2, 3.
        package var hasHeader = true

        package init() {}
    }

    package let format: RowFormat
    /// The names of the columns: of the header, or the keys of the first JSON object, known once that is read.
    package internal(set) var columns: [String] = []
    let options: Options
    let buffer: InputBuffer
    var scanner = CSVScanner()
    /// A row of cells that was read to find the number of columns.
    var pending: CellRecord?
    /// The columns of the text and the id, in CSV and TSV.
    var textColumn = 0
    var idColumn: Int?
    /// The number of the next line, from 1.
    var line = 1
    var count = 0

    /// Opens the file and, in CSV and TSV, reads the header.
    ///
    /// - Throws: `AssayError` for a file that cannot be read, a column that does not exist, and options that do not fit
    ///   the format.
    package init(path: String, options: Options = Options()) throws {
        buffer = try InputBuffer(path: path)
        self.options = options
        format = options.format ?? RowFormat(path: path)
        if format == .lines {
            for (option, value) in [("--column", options.column), ("--id-column", options.idColumn)] where value != nil {
                throw AssayError(
                    .configuration, at: option, "\(buffer.name) is read as lines, which have no columns",
                    remedy: "say what it holds with --format csv, tsv or jsonl")
            }
            columns = ["text"]
        }
        if !options.hasHeader, format == .lines || format == .jsonl {
            throw AssayError(
                .configuration, at: "--no-header", "\(format.rawValue) have no header: it goes with csv and tsv")
        }
        try skipByteOrderMark()
        if format == .csv || format == .tsv { try readHeader() }
    }

    /// Whether `next` would return without waiting.
    package var isReady: Bool { pending != nil || buffer.isReady }

    /// The share of a file that was read; nil if its size is unknown.
    package var progress: Double? { buffer.size.map { $0 == 0 ? 1 : Double(buffer.consumed) / Double($0) } }

    /// The next row; nil at the end. An invalid row is returned with its failure.
    ///
    /// - Throws: `AssayError` when reading fails, or the first JSON object does not have the column.
    package func next() throws -> InputRow? {
        let row: InputRow?
        switch format {
        case .lines: row = try nextLine()
        case .jsonl: row = try nextObject()
        case .csv, .tsv: row = try nextRecord().map { self.row($0) }
        }
        if row != nil { count += 1 }
        return row
    }

    func place(_ line: Int) -> String { "\(buffer.name):\(line)" }

    private func skipByteOrderMark() throws {
        while buffer.unread.count < 3, !buffer.isAtEnd, [0xEF, 0xFE, 0xFF].contains(buffer.unread.first ?? 0xEF) {
            try buffer.fill()
        }
        if buffer.unread.starts(with: [0xEF, 0xBB, 0xBF]) { return buffer.consume(3) }
        if buffer.unread.starts(with: [0xFF, 0xFE]) || buffer.unread.starts(with: [0xFE, 0xFF]) {
            throw AssayError(
                .configuration, at: buffer.name, "it is UTF-16", remedy: "save it as UTF-8, or use iconv -f UTF-16 -t UTF-8")
        }
    }

    func takeLine() throws -> ArraySlice<UInt8>? {
        defer { line += 1 }
        return try buffer.line()
    }

    private func nextLine() throws -> InputRow? {
        guard let bytes = try takeLine() else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return InputRow(
                id: String(count), hasOwnID: false, fields: [], used: [], .invalidUTF8, "\(place(line - 1)): not UTF-8")
        }
        return InputRow(id: String(count), text: text, place: place(line - 1))
    }
}
