/// Walks one JSON object (RFC 8259) in bytes already known to be UTF-8 and takes its top-level strings out.
///
/// A decoder made anew for every line costs ten times as much as the line's own work.
package struct JSONScanner {
    package struct Fault: Error, Equatable {
        /// Counts bytes from 1.
        package let column: Int
        package let problem: String
    }

    /// The deepest nesting that is followed.
    static let deepest = 128

    let bytes: ArraySlice<UInt8>
    var at: Int
    private var isFirst = true

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// Steps into the object; `false` when something else stands there.
    mutating func startsObject() -> Bool {
        skipSpace()
        return take("{")
    }

    /// The next key, the colon after it taken too; `nil` at the object's end.
    mutating func nextKey() throws(Fault) -> String? {
        skipSpace()
        if take("}") { return nil }
        if !isFirst {
            guard take(",") else { throw fault("a comma or \"}\" is missing") }
            skipSpace()
        }
        isFirst = false
        guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes is missing") }
        let key = try string()
        skipSpace()
        guard take(":") else { throw fault("a colon is missing") }
        return key
    }

    /// The value: a string as such, anything else checked, skipped and given as `nil`.
    mutating func value() throws(Fault) -> String? {
        skipSpace()
        if peek == UInt8(ascii: "\"") { return try string() }
        try skipValue()
        return nil
    }

    /// Nothing but white space may follow.
    mutating func end() throws(Fault) {
        skipSpace()
        if peek != nil { throw fault("something follows the object") }
    }

    var peek: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    func fault(_ problem: String) -> Fault { Fault(column: at - bytes.startIndex + 1, problem: problem) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { at += 1 }
    }

    /// Skips a value with a stack of the brackets still open, so that deep nesting is an error and not an overflow.
    private mutating func skipValue() throws(Fault) {
        var open: [UInt8] = []
        repeat {
            skipSpace()
            guard let byte = peek else { throw fault("the value is cut short") }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < Self.deepest else { throw fault("the value is nested too deeply") }
                at += 1
                open.append(byte + 2)  // the bracket that closes it
                skipSpace()
                if peek != open.last {
                    if byte == UInt8(ascii: "{") { try skipKey() }
                    continue
                }
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "t"): try skipWord("true")
            case UInt8(ascii: "f"): try skipWord("false")
            case UInt8(ascii: "n"): try skipWord("null")
            default: try skipNumber()
            }
            try closeBrackets(&open)
        } while !open.isEmpty
    }

    /// After a value or at an empty bracket: takes closing brackets, then a comma if another value follows.
    private mutating func closeBrackets(_ open: inout [UInt8]) throws(Fault) {
        while let closing = open.last {
            skipSpace()
            if peek == closing {
                at += 1
                open.removeLast()
                continue
            }
            guard take(",") else { throw fault("a comma or a closing bracket is missing") }
            if closing == UInt8(ascii: "}") { try skipKey() }
            return
        }
    }

    private mutating func skipKey() throws(Fault) {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes is missing") }
        _ = try string()
        skipSpace()
        guard take(":") else { throw fault("a colon is missing") }
    }

    private mutating func skipWord(_ word: StaticString) throws(Fault) {
        let matches = word.withUTF8Buffer { bytes[at...].starts(with: $0) }
        guard matches else { throw fault("a value is missing") }
        at += word.utf8CodeUnitCount
    }

    private mutating func skipNumber() throws(Fault) {
        func digits(_ scanner: inout JSONScanner) throws(Fault) {
            guard let byte = scanner.peek, (0x30...0x39).contains(byte) else { throw scanner.fault("a value is missing") }
            while let byte = scanner.peek, (0x30...0x39).contains(byte) { scanner.at += 1 }
        }
        _ = take("-")
        if !take("0") { try digits(&self) }
        if take(".") { try digits(&self) }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits(&self)
        }
    }
}
