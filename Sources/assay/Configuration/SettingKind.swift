import Configuration
import HTTP
import Wording
import ZeroMQ

/// What values a setting may have, in words and as code, and its default.
struct SettingKind<Value: Sendable>: Sendable {
    /// In words (Markdown): `0 to 1,000`.
    let values: String
    /// The range of a number, or the words to choose from, as a sentence; nil where `values` says nothing that can be checked.
    let limits: String?
    /// What the help of an option calls a value.
    let placeholder: String
    let standard: ConfigContent
    /// The default in `Config/assay.yaml`.
    let shipped: ConfigContent
    /// What a value is not, if it has none of `types`.
    let noun: String
    /// How to ask a provider for it, in this order.
    let types: [ConfigType]
    /// Checks the content and makes the value.
    let decode: @Sendable (ConfigContent, SettingOrigin) throws(SettingProblem) -> Value
    /// The reverse, to show and compare it.
    let content: @Sendable (Value) -> ConfigContent

    fileprivate init(
        values: String, limits: String? = nil, placeholder: String, standard: ConfigContent, shipped: ConfigContent? = nil,
        noun: String, types: [ConfigType], content: @escaping @Sendable (Value) -> ConfigContent,
        decode: @escaping @Sendable (ConfigContent, SettingOrigin) throws(SettingProblem) -> Value
    ) {
        self.values = values
        self.limits = limits
        self.placeholder = placeholder
        self.standard = standard
        self.shipped = shipped ?? standard
        self.noun = noun
        self.types = types
        self.content = content
        self.decode = decode
    }
}

/// Why a value cannot be used.
struct SettingProblem: Error {
    /// What is wrong, following the value.
    let message: String
    var remedy: String?
}

extension SettingKind where Value == Int {
    /// A whole number.
    ///
    /// - Parameter values: the range in words, where it needs more than its bounds.
    static func int(_ standard: Int, in range: ClosedRange<Int>, values: String? = nil) -> SettingKind {
        let isOpen = range.upperBound == .max
        let words = isOpen ? range.words : "from \(range.words)"
        let atLeast = range.lowerBound == 0 ? nil : "At least \(range.lowerBound)."
        return SettingKind(
            values: values ?? range.words, limits: isOpen && values == nil ? atLeast : "Range: \(values ?? range.words).",
            placeholder: "n", standard: .int(standard), noun: "a whole number", types: [.int],
            content: { .int($0) }
        ) { content, _ throws(SettingProblem) in
            guard case .int(let value) = content, range.contains(value) else {
                throw SettingProblem(message: "is out of range", remedy: "give a whole number \(words)")
            }
            return value
        }
    }
}

extension SettingKind where Value == Double {
    /// A number.
    static func number(_ standard: Double, in range: ClosedRange<Double>, placeholder: String = "number") -> SettingKind {
        SettingKind(
            values: range.words, limits: "Range: \(range.words).", placeholder: placeholder, standard: .double(standard),
            noun: "a number", types: [.double],
            content: { .double($0) }
        ) { content, _ throws(SettingProblem) in
            guard case .double(let value) = content, range.contains(value) else {
                throw SettingProblem(message: "is out of range", remedy: "give a number from \(range.words)")
            }
            return value
        }
    }
}

extension SettingKind where Value == Bool {
    static func bool(_ standard: Bool) -> SettingKind {
        SettingKind(
            values: "`true`, `false`", placeholder: "bool", standard: .bool(standard), noun: "true or false", types: [.bool],
            content: { .bool($0) }
        ) { content, _ throws(SettingProblem) in content == .bool(true) }
    }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases of an enumeration.
    static func choice(_ standard: Value, placeholder: String) -> SettingKind {
        let cases = Value.allCases.map(\.rawValue)
        let isLong = cases.count > 5
        return SettingKind(
            values: isLong ? "`\(cases[0])` to `\(cases.last!)`" : cases.map { "`\($0)`" }.joined(separator: ", "),
            limits: "One of: \(cases.joined(separator: ", ")).",
            placeholder: placeholder, standard: .string(standard.rawValue), noun: "a word", types: [.string],
            content: { .string($0.rawValue) }
        ) { content, _ throws(SettingProblem) in
            guard let value = Value(rawValue: content.text) else {
                let nearest = NearestName.of(content.text, in: cases).map { "did you mean \($0)? " } ?? ""
                throw SettingProblem(
                    message: "is unknown", remedy: "\(nearest)choose one of \(cases.joined(separator: ", "))")
            }
            return value
        }
    }
}

extension SettingKind where Value == String {
    static func text(_ standard: String, values: String, placeholder: String = "text") -> SettingKind {
        string(standard, values: values, placeholder: placeholder) { text, _ in text }
    }

    /// A folder. One in the file is relative to the file's folder, otherwise to the working directory.
    static func folder(_ standard: String) -> SettingKind {
        string(standard, values: "a folder", placeholder: "dir", resolve: path)
    }

    static func file(_ standard: String = "") -> SettingKind {
        string(standard, values: "a file", placeholder: "file", resolve: path)
    }

    /// A public key, or a file that has one.
    static let publicKey = string("", values: "a public key, or a file with one", placeholder: "key") { text, origin in
        (try? CurvePublicKey(z85: text)) != nil ? text : path(text, origin)
    }

    private static func string(
        _ standard: String, values: String, placeholder: String,
        resolve: @escaping @Sendable (String, SettingOrigin) -> String
    ) -> SettingKind {
        let isPath = placeholder == "dir" || placeholder == "file"
        return SettingKind(
            values: values, placeholder: placeholder, standard: .string(standard),
            shipped: .string(isPath && !standard.isEmpty ? "../" + standard : standard), noun: "a text", types: [.string],
            content: { .string($0) }
        ) { content, origin throws(SettingProblem) in resolve(content.text, origin) }
    }

    private static func path(_ path: String, _ origin: SettingOrigin) -> String {
        switch origin {
        case .commandLine, .environment: path
        case .file(let file, _): ConfigurationFile.resolved(path, in: file)
        case .standard: ConfigurationFile.resolved(default: path)
        }
    }
}

extension SettingKind where Value == HTTPConfiguration.Address? {
    /// An address to listen on, or `off`. A relative path of a socket in the file is relative to the file's folder.
    static func httpAddress(_ standard: String) -> SettingKind {
        SettingKind(
            values: "`HOST:PORT`, `unix:PATH`, `off`", placeholder: "host:port", standard: .string(standard),
            noun: "a text", types: [.string], content: { .string($0?.description ?? "off") }
        ) { content, origin throws(SettingProblem) in
            if content.text == "off" || content.text.isEmpty { return nil }
            guard let address = HTTPConfiguration.Address(content.text) else {
                throw SettingProblem(
                    message: "is not an address", remedy: "write HOST:PORT, [IPV6]:PORT, unix:PATH, or off")
            }
            if case .unix(let path) = address, case .file(let file, _) = origin {
                return .unix(path: ConfigurationFile.resolved(path, in: file))
            }
            return address
        }
    }
}

extension SettingKind where Value == [String] {
    /// Some words.
    static func words(_ standard: [String]) -> SettingKind {
        SettingKind(
            values: "a list of words", placeholder: "word", standard: .stringArray(standard), noun: "a list of words",
            types: [.stringArray, .string], content: { .stringArray($0) }
        ) { content, _ throws(SettingProblem) in
            let words: [String] = if case .stringArray(let words) = content { words } else { [content.text] }
            return words.filter { !$0.isEmpty }
        }
    }
}

extension SettingKind where Value == [Endpoint] {
    /// One endpoint or several; without a mark they bind.
    static func endpoints(_ standard: [String]) -> SettingKind {
        SettingKind(
            values: "endpoints", placeholder: "endpoint", standard: .stringArray(standard), noun: "a list of endpoints",
            types: [.stringArray, .string], content: { .stringArray($0.map(\.description)) }
        ) { content, origin throws(SettingProblem) in
            let texts: [String] = if case .stringArray(let texts) = content { texts } else { [content.text] }
            guard !texts.isEmpty else { throw SettingProblem(message: "has no endpoint") }
            var endpoints: [Endpoint] = []
            for text in texts {
                let resolved: String =
                    if case .file(let file, _) = origin { ConfigurationFile.resolved(endpoint: text, in: file) } else { text }
                do {
                    endpoints.append(try Endpoint(parsing: resolved, default: .bind))
                } catch {
                    throw SettingProblem(message: "cannot be used: \(error)")
                }
            }
            return endpoints
        }
    }
}

extension ClosedRange {
    /// `0.5 to 0.9999`, `1 to 10,000`.
    fileprivate var words: String {
        let low = grouped("\(lowerBound)")
        return upperBound as? Int == .max ? "from \(low)" : "\(low) to \(grouped("\(upperBound)"))"
    }
}

/// A number's text with commas between thousands and without an empty fraction.
private func grouped(_ number: String) -> String {
    let text = number.hasSuffix(".0") ? String(number.dropLast(2)) : number
    guard let whole = Int(text), whole >= 1000 else { return text }
    let digits = Array(String(whole))
    return digits.indices.map { ($0 > 0 && (digits.count - $0).isMultiple(of: 3) ? "," : "") + String(digits[$0]) }.joined()
}
