/// A JSON value together with its place in the file, so that every complaint can name it.
///
/// Used for the small parts of `tokenizer.json`; the vocabulary is streamed, see ``JSONReader``.
struct JSONValue {
    enum Content {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([Content])
        case object([String: Content])

        /// The type's name in messages.
        var typeName: String {
            switch self {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    let content: Content
    let path: String
    let key: String

    var isNull: Bool {
        if case .null = content { true } else { false }
    }

    func string() throws(TokenizerError) -> String {
        guard case .string(let value) = content else { throw wrongType("a string") }
        return value
    }

    func bool() throws(TokenizerError) -> Bool {
        guard case .bool(let value) = content else { throw wrongType("true or false") }
        return value
    }

    /// A whole number within `range`.
    func integer(in range: ClosedRange<Int>) throws(TokenizerError) -> Int {
        guard case .number(let value) = content, let integer = Int(exactly: value) else { throw wrongType("a whole number") }
        guard range.contains(integer) else {
            throw error(.invalidValue, "\(integer) is outside \(range.lowerBound)…\(range.upperBound)")
        }
        return integer
    }

    func elements() throws(TokenizerError) -> [JSONValue] {
        guard case .array(let values) = content else { throw wrongType("an array") }
        return values.enumerated().map { JSONValue(content: $1, path: path, key: "\(key)[\($0)]") }
    }

    func members() throws(TokenizerError) -> [String: JSONValue] {
        guard case .object(let values) = content else { throw wrongType("an object") }
        return Dictionary(uniqueKeysWithValues: values.map { ($0, JSONValue(content: $1, path: path, key: "\(key).\($0)")) })
    }

    /// The member `name` of an object.
    func member(_ name: String) throws(TokenizerError) -> JSONValue {
        guard case .object(let values) = content else { throw wrongType("an object") }
        guard let value = values[name] else {
            throw TokenizerError(
                code: .missingKey, path: path, key: "\(key).\(name)", message: "is missing",
                remedy: TokenizerError.downloadAgain)
        }
        return JSONValue(content: value, path: path, key: "\(key).\(name)")
    }

    func error(
        _ code: TokenizerError.Code, _ message: String, remedy: String = TokenizerError.downloadAgain
    ) -> TokenizerError {
        TokenizerError(code: code, path: path, key: key, message: message, remedy: remedy)
    }

    private func wrongType(_ expected: String) -> TokenizerError {
        error(.wrongType, "should be \(expected), but is \(content.typeName)")
    }
}
