package import JSON
package import Wire

/// A row of the input: a text to tag, and what came with it.
package struct InputRow: Sendable {
    /// A column's value in the row.
    package struct Field: Sendable {
        /// A cell's text, or a JSON value as it came.
        package enum Value: Sendable {
            case text(String)
            case json(JSONFragment)
        }
        package var name: String
        package var value: Value

        package init(name: String, value: Value) { (self.name, self.value) = (name, value) }

        /// What a cell of a table shows: a string's value, nothing for null, any other JSON as it came.
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

    /// The value of the id column, else the row's position from 0.
    package var id: String
    /// Whether the id is the input's own.
    package var hasOwnID: Bool
    package var text: String
    /// All columns, also those of the text and the id; what could be read of them where the row is faulty.
    package var fields: [Field]
    /// The columns beside text and id; nil where there are none. The sole column `metadata` is this value itself, so that
    /// messages in the daemon's own form keep theirs.
    package var metadata: JSONFragment? {
        let others = fields.enumerated().filter { !used.contains($0.offset) }.map(\.element)
        if others.isEmpty { return nil }
        if others.count == 1, others[0].name == "metadata", case .json(let json) = others[0].value { return json }
        return JSONObject(others.map { JSONObject.Member(key: $0.name, value: $0.json) }).fragment
    }
    /// Why the row cannot be tagged, with the file and the line.
    package var failure: MessageFailure?
    /// The fields that hold the text and the id.
    var used: Set<Int>

    /// A text alone.
    ///
    /// - Parameter place: where the row is, for the error that an empty text gives.
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
