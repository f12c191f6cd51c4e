package import JSON
package import Wire

/// A row of the input: a text to tag, and its other columns.
package struct InputRow: Sendable {
    /// A column's value in the row.
    package struct Field: Sendable {
        /// A cell's text, or a JSON value verbatim.
        package enum Value: Sendable {
            case text(String)
            case json(JSONFragment)
        }
        package var name: String
        package var value: Value

        package init(name: String, value: Value) { (self.name, self.value) = (name, value) }

        /// The value in a table's cell: a string's value, nothing for null, any other JSON verbatim.
        package var cell: String {
            switch value {
            case .text(let text): text
            case .json(let json): json.string ?? (json.kind == "null" ? "" : json.description)
            }
        }

        var json: JSONFragment {
            switch value {
            case .text(let text): JSONFragment(string: text)
            case .json(let json): json
            }
        }
    }

    /// The value of the id column, otherwise the row's position from 0.
    package var id: String
    /// Whether the id is the input's own.
    package var hasOwnID: Bool
    package var text: String
    /// All columns, including those of the text and the id; for an invalid row, those that could be read.
    package var fields: [Field]
    /// The columns besides text and id; nil if there are none. A sole column `metadata` is this value itself, so that
    /// messages in the daemon's own form keep theirs.
    package var metadata: JSONFragment? {
        let others = fields.enumerated().filter { !used.contains($0.offset) }.map(\.element)
        if others.isEmpty { return nil }
        if others.count == 1, others[0].name == "metadata", case .json(let json) = others[0].value { return json }
        return JSONObject(others.map { JSONObject.Member(key: $0.name, value: $0.json) }).fragment
    }
    /// Why the row cannot be tagged, with the file and the line.
    package var failure: MessageFailure?
    /// The names of the fields for the text and the id.
    var used: Set<Int>

    /// Only a text.
    ///
    /// - Parameter place: the row's location, for the error of an empty text.
    package init(id: String, text: String, place: String) {
        self.init(
            id: id, hasOwnID: false, text: text, fields: [Field(name: "text", value: .text(text))], used: [0], place: place)
    }

    package init(id: String, hasOwnID: Bool, text: String, fields: [Field], used: Set<Int>, place: String) {
        (self.id, self.hasOwnID, self.text, self.fields, self.used) = (id, hasOwnID, text, fields, used)
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { fail(.emptyText, "\(place): the text is empty") }
    }

    /// A row without a text.
    init(id: String, hasOwnID: Bool, fields: [Field], used: Set<Int>, _ code: ErrorCode, _ message: String) {
        (self.id, self.hasOwnID, text, self.fields, self.used) = (id, hasOwnID, "", fields, used)
        fail(code, message)
    }

    private mutating func fail(_ code: ErrorCode, _ message: String) {
        failure = MessageFailure(id: id, code: code, message: message)
    }
}
