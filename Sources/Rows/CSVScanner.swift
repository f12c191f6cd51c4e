/// Finds the records of a CSV file (RFC 4180) in bytes that come in blocks: a state machine without I/O.
///
/// Commas separate fields, LF or CRLF ends a record. A quoted field may contain commas and line breaks; a doubled quote in
/// it is one quote. A quote inside an unquoted field is an ordinary character.
package struct CSVScanner {
    /// Why bytes are not a record.
    package enum Problem: Equatable, Sendable {
        case unclosedQuote
        case textAfterQuote
    }

    /// What was found in the bytes.
    package enum Step: Equatable {
        /// The record does not end in them: scan again with more.
        case needsMore
        /// There is nothing left.
        case end
        /// A record and its length in bytes.
        case record([[UInt8]], count: Int)
        /// Not a record. After a stray quote only the first line is skipped; `count` is its length in bytes.
        case fault(Problem, count: Int)
    }

    private enum Place {
        case fieldStart, plain, quoted, quoteSeen
    }

    private static let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// The longest record: a quote that is not closed would otherwise take in the rest of the file.
    private let longest: Int
    private var place = Place.fieldStart
    private var field: [UInt8] = []
    private var fields: [[UInt8]] = []
    /// How much of the record has been scanned.
    private var offset = 0

    package init(longest: Int = 4 << 20) { self.longest = longest }

    /// Scans a record's bytes: those of the previous call and more, until the step is not `needsMore`.
    package mutating func scan(_ bytes: ArraySlice<UInt8>, isAtEnd: Bool) -> Step {
        let step = bytes.withUnsafeBufferPointer { advance($0, isAtEnd: isAtEnd) }
        if step != .needsMore { self = CSVScanner(longest: longest) }
        return step
    }

    private mutating func advance(_ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool) -> Step {
        while offset < bytes.count {
            let byte = bytes[offset]
            switch place {
            case .fieldStart:
                place = byte == Self.quote ? .quoted : .plain
                if byte == Self.quote { offset += 1 }
            case .plain:
                let end = bytes[offset...].firstIndex { $0 == Self.comma || $0 == Self.lineFeed } ?? bytes.count
                field.append(contentsOf: bytes[offset..<end])
                offset = end
                guard end < bytes.count else { break }
                offset += 1
                if bytes[end] == Self.lineFeed {
                    if field.last == Self.carriageReturn { field.removeLast() }
                    return endRecord()
                }
                endField()
            case .quoted:
                let end = bytes[offset...].firstIndex(of: Self.quote) ?? bytes.count
                field.append(contentsOf: bytes[offset..<end])
                offset = min(end + 1, bytes.count)
                if end < bytes.count { place = .quoteSeen }
                if offset > longest { return fault(.unclosedQuote, bytes, isAtEnd: isAtEnd) }
            case .quoteSeen:
                switch byte {
                case Self.quote:
                    field.append(byte)
                    place = .quoted
                    offset += 1
                case Self.comma:
                    offset += 1
                    endField()
                case Self.lineFeed:
                    offset += 1
                    return endRecord()
                case Self.carriageReturn where offset + 1 == bytes.count && !isAtEnd: return .needsMore
                case Self.carriageReturn where offset + 1 == bytes.count || bytes[offset + 1] == Self.lineFeed:
                    offset = min(offset + 2, bytes.count)
                    return endRecord()
                default: return fault(.textAfterQuote, bytes, isAtEnd: isAtEnd)
                }
            }
        }
        guard isAtEnd else { return .needsMore }
        if bytes.isEmpty { return .end }
        if place == .quoted { return fault(.unclosedQuote, bytes, isAtEnd: true) }
        if place == .plain, field.last == Self.carriageReturn { field.removeLast() }
        return endRecord()
    }

    private mutating func endField() {
        fields.append(field)
        field.removeAll(keepingCapacity: true)
        place = .fieldStart
    }

    private mutating func endRecord() -> Step {
        endField()
        return .record(fields, count: offset)
    }

    private func fault(_ problem: Problem, _ bytes: UnsafeBufferPointer<UInt8>, isAtEnd: Bool) -> Step {
        if let end = bytes.firstIndex(of: Self.lineFeed) { return .fault(problem, count: end + 1) }
        return isAtEnd ? .fault(problem, count: bytes.count) : .needsMore
    }
}
