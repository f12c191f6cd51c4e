import Rows

/// The texts of a command: its arguments, or the rows of a file or standard input.
struct TextArguments: RowStream {
    private let reader: RowReader?
    private let texts: [String]
    private var position = 0

    /// - Parameters:
    ///   - arguments: texts; or `-` alone, which is standard input; or, with options that describe a file's content, that file.
    init(_ arguments: [String], rows: RowOptions? = nil) throws {
        if let rows, rows.isGiven {
            guard arguments.count == 1 else {
                throw UsageError("--format, --column, --id-column and --no-header are for one file, or - for standard input")
            }
            reader = try RowReader(path: arguments[0], options: rows.reading)
        } else {
            reader = arguments == ["-"] ? try RowReader(path: "-") : nil
        }
        texts = reader == nil ? arguments : []
    }

    var isReady: Bool { reader?.isReady ?? true }
    var columns: [String] { reader?.columns ?? ["text"] }
    var progress: Double? { reader?.progress }

    mutating func next(atMost count: Int) throws -> [InputRow]? {
        if let reader { return try reader.next(atMost: count) }
        guard position < texts.count else { return nil }
        let places = position..<min(position + count, texts.count)
        position = places.upperBound
        return places.map { place in
            InputRow(id: String(place), text: texts[place], place: "argument \(place + 1)")
        }
    }
}
