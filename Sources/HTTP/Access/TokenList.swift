internal import Daemon
package import Sodium
package import Wording

/// The tokens of a server's clients: names, scopes and rates by the tokens' digests. The tokens themselves are nowhere.
///
///     # name  digest                scopes         texts per second
///     shop    sha256:9f86d081884c…  classify       rate=200 burst=400
///     grafana sha256:60303ae22b99…  read
package struct TokenList: Sendable {
    package struct Entry: Sendable, Hashable {
        package var name: String
        package var digest: SHA256.Digest
        package var scopes: Scopes
        /// Texts, or requests without texts, per second over time; nil: no limit.
        package var rate: Double?
        /// How many may come at once; nil: one second's worth of the rate, at least one.
        package var burst: Double?

        package init(name: String, digest: SHA256.Digest, scopes: Scopes, rate: Double? = nil, burst: Double? = nil) {
            (self.name, self.digest, self.scopes) = (name, digest, scopes)
            (self.rate, self.burst) = (rate, burst)
        }

        /// Its line, without the end.
        package var line: String {
            var line = "\(name) \(TokenList.algorithm)\(digest.hexadecimal) \(scopes.names.joined(separator: ","))"
            if let rate { line += " rate=\(TokenList.text(rate))" }
            if let burst { line += " burst=\(TokenList.text(burst))" }
            return line
        }
    }

    package private(set) var entries: [Entry] = []

    static let algorithm = "sha256:"
    private static let remedy = "make the line with assay tokens create"

    /// Reads a file's text.
    ///
    /// - Parameter file: its name in errors.
    /// - Throws: `AssayError` naming file and line, for the first fault.
    package init(parsing text: String, file: String) throws(AssayError) {
        var lines: [String: Int] = [:]
        for (number, line) in Self.lines(of: text) {
            let fields = line.split { $0 == " " || $0 == "\t" }
            let place = "\(file):\(number)"
            let entry = try Self.entry(fields, place)
            if let other = lines.updateValue(number, forKey: entry.name) {
                throw AssayError(
                    .configuration, at: place, "\(entry.name) is already in line \(other)",
                    remedy: "give each token a name of its own, or remove one of the lines")
            }
            if let other = entries.first(where: { $0.digest == entry.digest }) {
                throw AssayError(
                    .configuration, at: place, "\(entry.name) has the same token as \(other.name)", remedy: Self.remedy)
            }
            entries.append(entry)
        }
    }

    /// The lines that are neither empty nor comments, with their numbers.
    static func lines(of text: String) -> [(number: Int, line: Substring)] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.enumerated().compactMap { index, line in
            let content = line.drop { $0 == " " || $0 == "\t" }
            return content.isEmpty || content.hasPrefix("#") ? nil : (index + 1, content)
        }
    }

    private static func entry(_ fields: [Substring], _ place: String) throws(AssayError) -> Entry {
        func fault(_ message: String, _ remedy: String = Self.remedy) -> AssayError {
            AssayError(.configuration, at: place, message, remedy: remedy)
        }
        guard fields.count >= 3 else { throw fault("the line is not a name, a digest and scopes") }
        let name = String(fields[0])
        guard KeyFile.isName(name) else {
            throw fault("\"\(name)\" is not a valid name", "use 1 to 64 letters, digits, dots, hyphens and underscores")
        }
        guard fields[1].hasPrefix(algorithm), let digest = SHA256.Digest(hexadecimal: fields[1].dropFirst(algorithm.utf8.count))
        else { throw fault("\(name) has no digest: \(algorithm) and 64 hexadecimal digits") }
        var entry = Entry(name: name, digest: digest, scopes: [])
        for word in fields[2].split(separator: ",", omittingEmptySubsequences: false) {
            guard let scope = Scopes(name: word) else {
                throw fault(UnknownName.message("scope", String(word), in: Scopes.named.map(\.name)), "correct the line")
            }
            entry.scopes.formUnion(scope)
        }
        for field in fields.dropFirst(3) {
            let parts = field.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "rate" || parts[0] == "burst" else {
                throw fault("\(field) is neither rate=N nor burst=N", "correct the line")
            }
            guard let value = number(parts[1], min: parts[0] == "burst" ? 1 : 0) else {
                throw fault(
                    "\(parts[0]) is not a number in its range",
                    "write a number \(parts[0] == "burst" ? "from 1" : "above 0") to 1000000000")
            }
            if parts[0] == "rate" { entry.rate = value } else { entry.burst = value }
        }
        if entry.burst != nil, entry.rate == nil {
            throw fault("\(name) has a burst but no rate", "set rate as well, or leave both out")
        }
        return entry
    }

    /// - Returns: nil unless it is a number above 0 that is at least `min`.
    private static func number(_ text: Substring, min: Double) -> Double? {
        Double(text).flatMap { $0.isFinite && $0 > 0 && $0 >= min && $0 <= 1e9 ? $0 : nil }
    }

    /// A rate as it is written: without an empty fraction.
    package static func text(_ number: Double) -> String {
        number == number.rounded() && number < 1e15 ? "\(Int(number))" : "\(number)"
    }

    /// The entry of a token. Every entry is compared, whichever is the right one, so that the time tells nothing.
    package func entry(for token: some StringProtocol) -> Entry? {
        let digest = SHA256.hash(String(token))
        var found: Entry?
        for entry in entries where Secrets.areEqual(entry.digest, digest) { found = entry }
        return found
    }
}
