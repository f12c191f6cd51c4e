internal import Wire
internal import Wording

/// CSV and TSV.
extension RowReader {
    func readHeader() throws {
        guard let first = try readRecord() else {
            throw AssayError(.configuration, at: buffer.name, "it is empty: there is no header with the names of columns")
        }
        let header: [String]
        do throws(RowFault) {
            header = try Self.decoded(first.cells.get())
        } catch {
            throw AssayError(.configuration, at: place(first.line), "the header cannot be read: \(error.message)")
        }
        columns = options.hasHeader ? header : (1...header.count).map(String.init)
        if !options.hasHeader { pending = first }
        if let column = options.column {
            textColumn = try index(column, "--column")
        } else if let column = columns.firstIndex(of: "text") {
            textColumn = column
        } else if columns.count > 1 {
            throw AssayError(
                .configuration, at: buffer.name, "which column holds the texts?",
                remedy: "name it with --column; there are: \(columns.joined(separator: ", "))")
        }
        idColumn = try options.idColumn.map { try index($0, "--id-column") } ?? columns.firstIndex(of: "id")
        if idColumn == textColumn, options.idColumn == nil { idColumn = nil }
    }

    private func index(_ column: String, _ option: String) throws -> Int {
        try check(column, option, in: columns)
        guard columns.count(where: { $0 == column }) == 1 else {
            throw AssayError(.configuration, at: option, "\(buffer.name) has several columns \(column)")
        }
        return columns.firstIndex(of: column)!
    }

    func check(_ column: String, _ option: String, in names: [String]) throws {
        guard !names.contains(column) else { return }
        let message = "\(buffer.name): " + UnknownName.message("column", column, in: names)
        throw AssayError(.configuration, at: option, message)
    }

    func nextRecord() throws -> CellRecord? {
        while let record = try pending ?? readRecord() {
            pending = nil
            // A blank line in a file of several columns is not a row.
            if columns.count > 1, case .success(let cells) = record.cells, cells == [[]] { continue }
            return record
        }
        return nil
    }

    private func readRecord() throws -> CellRecord? {
        let first = line
        if format == .tsv { return try takeLine().map { CellRecord(line: first, cells: .success(TSVLine.fields($0))) } }
        while true {
            switch scanner.scan(buffer.unread, isAtEnd: buffer.isAtEnd) {
            case .needsMore: try buffer.fill()
            case .end: return nil
            case .record(let cells, let count):
                consume(count)
                return CellRecord(line: first, cells: .success(cells))
            case .fault(let problem, let count):
                consume(count)
                let message =
                    switch problem {
                    case .unclosedQuote: "a quote is not closed within 4 MB"
                    case .textAfterQuote: "text follows a closing quote; a quote inside a field in quotes is doubled"
                    }
                return CellRecord(line: first, cells: .failure(RowFault(code: .invalidRow, message: message)))
            }
        }
    }

    private func consume(_ count: Int) {
        line += buffer.unread.prefix(count).count { $0 == UInt8(ascii: "\n") }
        buffer.consume(count)
    }

    private static func decoded(_ cells: [[UInt8]]) throws(RowFault) -> [String] {
        var texts: [String] = []
        for cell in cells {
            guard let text = String(validating: cell, as: UTF8.self) else {
                throw RowFault(code: .invalidUTF8, message: "not UTF-8")
            }
            texts.append(text)
        }
        return texts
    }

    func row(_ record: CellRecord) -> InputRow {
        let place = place(record.line)
        var fields: [InputRow.Field] = []
        func id() -> String? { idColumn.flatMap { $0 < fields.count ? fields[$0].cell : nil } }
        let used = Set([textColumn, idColumn].compactMap { $0 })
        do throws(RowFault) {
            let cells = try record.cells.get()
            for (name, cell) in zip(columns, try Self.decoded(cells)) { fields.append(.init(name: name, value: .text(cell))) }
            guard cells.count == columns.count else {
                let message = "\(counted(cells.count, "field")) where the header has \(columns.count)"
                throw RowFault(code: .invalidRow, message: message)
            }
        } catch {
            return InputRow(
                id: id() ?? String(count), hasOwnID: id() != nil, fields: fields, used: used, error.code,
                "\(place): \(error.message)")
        }
        return InputRow(
            id: id() ?? String(count), hasOwnID: id() != nil, text: fields[textColumn].cell, fields: fields, used: used,
            place: place)
    }
}
