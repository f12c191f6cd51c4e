internal import LabelSets
package import Wording
package import ZeroMQ

/// The allow-list: which keys may connect, under which names, with which rights.
///
///     shop:
///       key: 'Yd3s…'           # 40 characters of Z85, in single quotes
///       sets: [sentiment]      # the rest may be left out
///       rate: 200
///       burst: 400
///       frame_bytes: 65536
///       text_bytes: 4096
///       explain: false
package struct AllowList: Sendable {
    package struct Entry: Sendable {
        package var name: String
        package var key: CurvePublicKey
        package var rights = ClientRights()
    }

    package private(set) var entries: [Entry] = []

    private static let keys = ["key", "sets", "rate", "burst", "frame_bytes", "text_bytes", "explain"]

    /// A list that lets no one in.
    static let empty = AllowList()

    private init() {}

    /// Reads a list.
    ///
    /// - Parameter file: its name in errors.
    /// - Throws: `AssayError` naming file and line, for the first fault.
    package init(parsing text: String, file: String) throws(AssayError) {
        let reader = Reader(file: file)
        let root: YAMLNode
        do {
            root = try YAMLNode.parse(text)
        } catch {
            throw reader.fault(error.line, "not YAML: \(error.problem)", "correct the line; a key goes in single quotes")
        }
        guard case .mapping(let clients, _) = root else {
            throw reader.fault(
                root.line, "the file names no clients",
                "write one entry for each, \"name:\" and below it \"key:\", or {} to let no one in")
        }
        var lines: [CurvePublicKey: (name: String, line: Int?)] = [:]
        for (key, value) in clients {
            let entry = try Self.entry(key, value, reader)
            if let other = lines.updateValue((entry.name, key.line), forKey: entry.key) {
                throw reader.fault(
                    key.line, "\(entry.name) has the same key as \(other.name)" + (other.line.map { " in line \($0)" } ?? ""),
                    "make a key for each client with assay keys create")
            }
            entries.append(entry)
        }
    }

    private static func entry(_ nameNode: YAMLNode, _ value: YAMLNode, _ reader: Reader) throws(AssayError) -> Entry {
        let name = try reader.name(nameNode)
        guard case .mapping(let fields, _) = value else {
            throw reader.fault(nameNode.line, "\(name) has no key", "write key: '…' below it, as assay keys show prints it")
        }
        var key: CurvePublicKey?
        var rights = ClientRights()
        for (fieldNode, value) in fields {
            guard case .scalar(let field, let line) = fieldNode, keys.contains(field) else {
                let field = fieldNode.text ?? "?"
                throw reader.fault(
                    fieldNode.line, "\(field) is not a right of a client",
                    NearestName.of(field, in: keys).map { "did you mean \($0)?" } ?? "there are \(keys.joined(separator: ", "))"
                )
            }
            switch field {
            case "key": key = try reader.key(value, line)
            case "sets": rights.sets = try reader.names(value, line)
            case "rate": rights.rate = try reader.number(value, field, line, above: 0)
            case "burst": rights.burst = try reader.number(value, field, line, above: 1)
            case "frame_bytes": rights.maxFrameBytes = try reader.count(value, field, line)
            case "text_bytes": rights.maxTextBytes = try reader.count(value, field, line)
            default: rights.mayExplain = try reader.flag(value, field, line)
            }
        }
        guard let key else {
            throw reader.fault(nameNode.line, "\(name) has no key", "write key: '…' below it, as assay keys show prints it")
        }
        if rights.burst != nil, rights.rate == nil {
            throw reader.fault(nameNode.line, "\(name) has a burst but no rate", "set rate as well, or leave both out")
        }
        return Entry(name: name, key: key, rights: rights)
    }
}

extension AllowList {
    /// Reads values from the file's nodes, or reports the line of a wrong one.
    private struct Reader {
        let file: String

        func fault(_ line: Int?, _ message: String, _ remedy: String) -> AssayError {
            AssayError(.configuration, at: file + (line.map { ":\($0)" } ?? ""), message, remedy: remedy)
        }

        func name(_ node: YAMLNode) throws(AssayError) -> String {
            guard let name = node.text, KeyFile.isName(name) else {
                throw fault(
                    node.line, "\"\(node.text ?? "?")\" is not a valid client name",
                    "use 1 to 64 letters, digits, dots, hyphens and underscores")
            }
            return name
        }

        func key(_ node: YAMLNode, _ line: Int?) throws(AssayError) -> CurvePublicKey {
            let remedy = "write the 40 characters that assay keys show prints, in single quotes"
            guard let text = node.text else { throw fault(line, "key is not a public key", remedy) }
            let key: CurvePublicKey
            do { key = try CurvePublicKey(z85: text) } catch { throw fault(line, "key is not a public key", remedy) }
            guard !key.isPublished else { throw fault(line, KeyFile.published, "make a key with assay keys create") }
            return key
        }

        func names(_ node: YAMLNode, _ line: Int?) throws(AssayError) -> Set<String> {
            guard case .list(let items, _) = node else {
                throw fault(line, "sets is not a list", "write the sets' names in brackets, such as [sentiment, spam]")
            }
            var names: Set<String> = []
            for item in items {
                guard let name = item.text, !name.isEmpty else {
                    throw fault(item.line ?? line, "sets contains something that is not a name", "write the sets' names")
                }
                names.insert(name)
            }
            return names
        }

        func number(_ node: YAMLNode, _ field: String, _ line: Int?, above min: Double) throws(AssayError) -> Double {
            guard let value = node.text.flatMap(Double.init), value.isFinite, value >= min, value > 0, value <= 1e9 else {
                throw fault(
                    line, "\(field) is not a number in its range",
                    "write a number \(min > 0 ? "from 1" : "above 0") to 1000000000")
            }
            return value
        }

        func count(_ node: YAMLNode, _ field: String, _ line: Int?) throws(AssayError) -> Int {
            guard let value = node.text.flatMap({ Int($0) }), value > 0 else {
                throw fault(line, "\(field) is not a number of bytes", "write a whole number above 0")
            }
            return value
        }

        func flag(_ node: YAMLNode, _ field: String, _ line: Int?) throws(AssayError) -> Bool {
            guard let text = node.text, let value = Bool(text) else {
                throw fault(line, "\(field) is neither true nor false", "write true or false")
            }
            return value
        }
    }
}

extension YAMLNode {
    fileprivate var text: String? {
        if case .scalar(let text, _) = self { text } else { nil }
    }
}
