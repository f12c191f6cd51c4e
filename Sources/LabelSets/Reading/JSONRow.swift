/// One line of a `.jsonl`: an object with the strings `label` and `text`; other fields are ignored.
package struct JSONRow: Equatable {
    package enum Fault: Error, Equatable {
        /// It is not JSON; `column` counts bytes from 1.
        case syntax(JSONScanner.Fault)
        case notAnObject
        /// The field is missing, or its value is not a string.
        case missing(field: String)
        case empty(field: String)
        /// The value has the character `\u0000`.
        case nul(field: String)
        case line(TextLine.Fault)
    }

    package let label: String
    package let text: String

    /// Parses a line. White space around both values is dropped.
    package init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        if String(validating: bytes, as: UTF8.self) == nil, let offset = TextLine.firstInvalid(bytes) {
            throw .line(.invalidUTF8(offset: offset, byte: bytes[offset]))
        }
        var scanner = JSONScanner(bytes)
        guard scanner.startsObject() else { throw .notAnObject }
        var fields: (label: String?, text: String?)
        do throws(JSONScanner.Fault) {
            while let key = try scanner.nextKey() {
                let value = try scanner.value()
                switch key {
                case "label": fields.label = value
                case "text": fields.text = value
                default: break
                }
            }
            try scanner.end()
        } catch {
            throw .syntax(error)
        }
        guard let label = fields.label else { throw .missing(field: "label") }
        guard let text = fields.text else { throw .missing(field: "text") }
        if label.utf8.contains(0) { throw .nul(field: "label") }
        if text.utf8.contains(0) { throw .nul(field: "text") }
        self.label = TextLine.trim(label)
        self.text = TextLine.trim(text)
        if self.label.isEmpty { throw .empty(field: "label") }
        if self.text.isEmpty { throw .empty(field: "text") }
    }
}
