import Files
import Wording
import Yams

/// A configuration file that was read: its values, and the line of each key.
struct SettingsFile: Sendable {
    let path: String
    let values: FileText
    /// By key; line numbers start at 1.
    let lines: [String: Int]

    /// Larger files than this are not configuration.
    private static let maxBytes = 1 << 20

    /// Reads the file once, so that what is checked is what is used. A pipe in its place is refused instead of waited for.
    init(path: String) throws(SettingError) {
        self.path = path
        let bytes: [UInt8]
        do throws(FileFailure) { bytes = try RegularFile.contents(of: path, upTo: Self.maxBytes) } catch {
            throw SettingError(
                place: path, message: "the configuration file cannot be read: \(error)",
                remedy: "name a readable file with --config")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingError(place: path, message: "the configuration file is not UTF-8")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw SettingError(place: path, message: "it is not valid YAML: \(error)")
        }
        // A file may be empty, or all of it a comment.
        do { values = try FileText(root == nil ? "{}" : text) } catch {
            throw SettingError(place: path, message: "the file cannot be used: \(error)")
        }
        lines = Dictionary(Self.leaves(of: root, prefix: "").map { ($0.key, $0.line) }) { first, _ in first }
    }

    /// What is wrong with keys, in the order of lines.
    var problems: [SettingError] {
        let known = SettingDefinitions.all.map(\.key)
        return lines.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.compactMap { key, line in
            if known.contains(key) { return nil }
            let remedy =
                Self.isSection(key)
                ? "it is a section: write its settings below it, indented"
                : NearestName.of(key, in: known).map { "did you mean \($0)?" }
            return SettingError(place: "\(path):\(line)", message: "unknown setting \(key)", remedy: remedy)
        }
    }

    /// The dotted keys of a file's values with their lines.
    private static func leaves(of node: Node?, prefix: String) -> [(key: String, line: Int)] {
        guard case .mapping(let mapping) = node else { return [] }
        return mapping.flatMap { pair -> [(key: String, line: Int)] in
            let key = prefix + (pair.key.string ?? "?")
            switch pair.value {
            case .mapping: return leaves(of: pair.value, prefix: key + ".")
            case .scalar(let scalar) where scalar.string.isEmpty && scalar.style == .plain && isSection(key):
                // A section of which everything is commented out.
                return []
            default: return [(key, pair.key.mark?.line ?? 0)]
            }
        }
    }

    private static func isSection(_ key: String) -> Bool {
        SettingDefinitions.all.contains { $0.key.hasPrefix(key + ".") }
    }
}
