internal import FoundationEssentials

/// A JSON object of a model's file, read key by key, so that no key goes unnoticed: unread keys are refused by name.
struct ModelSettings {
    let path: String
    /// The file's bytes; empty if the object is part of a file.
    let bytes: [UInt8]
    private let values: [String: JSON]
    private var seen: Set<String> = []

    /// Larger files are not configurations.
    private static let sizeLimit = 10_000_000

    /// Reads a file.
    init(path: String) throws(EmbeddingError) {
        let (json, bytes) = try Self.decode(path)
        guard case .object(let values) = json else { throw EmbeddingError(.malformed, at: path, "it is not a JSON object") }
        self.init(values, path: path, bytes: bytes)
    }

    private init(_ values: [String: JSON], path: String, bytes: [UInt8] = []) {
        self.path = path
        self.bytes = bytes
        self.values = values
    }

    /// The file at a path, or nil if there is none.
    static func optional(path: String) throws(EmbeddingError) -> ModelSettings? {
        ModelFile.exists(path) ? try ModelSettings(path: path) : nil
    }

    /// A file that contains a list of objects, or nil if there is none.
    static func list(path: String) throws(EmbeddingError) -> [ModelSettings]? {
        guard ModelFile.exists(path) else { return nil }
        guard case .array(let elements) = try decode(path).0 else {
            throw EmbeddingError(.malformed, at: path, "it is not a JSON list")
        }
        var result: [ModelSettings] = []
        for element in elements {
            guard case .object(let values) = element else {
                throw EmbeddingError(.malformed, at: path, "it contains something other than objects")
            }
            result.append(ModelSettings(values, path: path))
        }
        return result
    }

    private static func decode(_ path: String) throws(EmbeddingError) -> (JSON, [UInt8]) {
        let file = try ModelFile(path: path)
        guard file.identity.size <= sizeLimit else {
            throw EmbeddingError(.malformed, at: path, "\(file.identity.size) bytes are too many for a configuration file")
        }
        let bytes = try file.readAll()
        do {
            return (try JSONDecoder().decode(JSON.self, from: Data(bytes)), bytes)
        } catch {
            throw EmbeddingError(
                .malformed, at: path, "it is not valid JSON", remedy: "run Scripts/bootstrap to fetch it again")
        }
    }

    /// The keys of the object.
    var keys: [String] { values.keys.sorted() }

    mutating func string(_ key: String) throws(EmbeddingError) -> String? {
        switch take(key) {
        case nil, .null: nil
        case .string(let value): value
        default: throw wrongType(key, "a string")
        }
    }

    mutating func bool(_ key: String) throws(EmbeddingError) -> Bool? {
        switch take(key) {
        case nil, .null: nil
        case .bool(let value): value
        default: throw wrongType(key, "true or false")
        }
    }

    mutating func number(_ key: String) throws(EmbeddingError) -> Double? {
        switch take(key) {
        case nil, .null: nil
        case .number(let value): value
        default: throw wrongType(key, "a number")
        }
    }

    /// An integer; one that is too large counts as `Int.max`, as transformers writes 10³⁰ for "no limit".
    mutating func integer(_ key: String) throws(EmbeddingError) -> Int? {
        guard let value = try number(key) else { return nil }
        if value >= 1e18 { return Int.max }
        guard let integer = Int(exactly: value) else { throw wrongType(key, "a whole number") }
        return integer
    }

    /// A required integer.
    mutating func required(_ key: String) throws(EmbeddingError) -> Int {
        guard let value = try integer(key) else { throw missing(key) }
        return value
    }

    /// A string, or a list of strings.
    mutating func strings(_ key: String) throws(EmbeddingError) -> [String]? {
        switch take(key) {
        case nil, .null: return nil
        case .string(let value): return [value]
        case .array(let elements):
            var strings: [String] = []
            for element in elements {
                guard case .string(let value) = element else { throw wrongType(key, "a list of strings") }
                strings.append(value)
            }
            return strings
        default: throw wrongType(key, "a string or a list of strings")
        }
    }

    /// A nested object.
    mutating func object(_ key: String) throws(EmbeddingError) -> ModelSettings? {
        switch take(key) {
        case nil, .null: nil
        case .object(let values): ModelSettings(values, path: "\(path): \(key)")
        default: throw wrongType(key, "an object")
        }
    }

    /// Whether a key's value is an object.
    func isObject(_ key: String) -> Bool {
        if case .object = values[key] { true } else { false }
    }

    /// Refuses a key with a value other than null, false, or empty.
    mutating func refuse(_ keys: String...) throws(EmbeddingError) {
        for key in keys where !(take(key)?.isEmpty ?? true) { throw unsupported(key) }
    }

    /// Refuses a key with any other value than this.
    mutating func require(_ key: String, _ value: String) throws(EmbeddingError) {
        guard let found = try string(key), found != value else { return }
        throw EmbeddingError(
            .unsupported, at: path, "\(key) is \(found), not \(value)", remedy: "use a model that Assay can compute")
    }

    /// Marks keys that do not affect a vector as read.
    mutating func ignore(_ keys: [String]) { seen.formUnion(keys) }

    /// Refuses the first key that was not read.
    func refuseRest() throws(EmbeddingError) {
        if let key = values.keys.filter({ !seen.contains($0) }).min() { throw unsupported(key) }
    }

    func unsupported(_ key: String) -> EmbeddingError {
        EmbeddingError(
            .unsupported, at: path, "\(key): \(values[key]?.excerpt ?? "null") is not supported, and could change the vectors",
            remedy: "use another model, or delete the key if you know that it does not matter")
    }

    func missing(_ key: String) -> EmbeddingError { EmbeddingError(.malformed, at: path, "the key \(key) is missing") }

    private mutating func take(_ key: String) -> JSON? {
        seen.insert(key)
        return values[key]
    }

    private func wrongType(_ key: String, _ expected: String) -> EmbeddingError {
        EmbeddingError(.malformed, at: path, "\(key) should be \(expected), but is \(values[key]?.excerpt ?? "null")")
    }

    /// A value of a file.
    private indirect enum JSON: Decodable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSON])
        case object([String: JSON])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else if let string = try? value.decode(String.self) {
                self = .string(string)
            } else if let array = try? value.decode([JSON].self) {
                self = .array(array)
            } else {
                self = .object(try value.decode([String: JSON].self))
            }
        }

        /// Whether it has no content.
        var isEmpty: Bool {
            switch self {
            case .null: true
            case .bool(let value): !value
            case .number(let value): value == 0
            case .string(let value): value.isEmpty
            case .array(let values): values.isEmpty
            case .object(let values): values.isEmpty
            }
        }

        /// Its excerpt in messages.
        var excerpt: String {
            switch self {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
            case .string(let value): "\"\(value.prefix(60))\""
            case .array: "a list"
            case .object: "an object"
            }
        }
    }
}
