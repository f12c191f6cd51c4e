internal import Embedding
internal import FoundationEssentials
internal import Sodium

/// The results of a set's tests in the last run, kept in the cache: one file per set folder, with a line of JSON and a
/// line with its SHA-256.
package struct TestHistory: Sendable, Codable {
    /// The decision on a text.
    package struct Decision: Sendable, Codable {
        package var got: String
        package var confidence: Float
        package var passed: Bool
    }

    /// A test of the last run. Tests are identified by text and expected label, not by line.
    struct Entry: Codable {
        var expected: String
        var text: String
        var decision: Decision
    }

    /// The set's folder, to distinguish folders whose file names collide.
    var directory: String
    /// The set's version.
    var version: String
    /// Name and fingerprint of the model.
    var model: String
    var entries: [Entry]

    /// The run kept for a set's folder; nil when there is none.
    ///
    /// - Throws: `EmbeddingError` of a file that cannot be used. The next `write` replaces it.
    static func read(cacheDirectory: String, setDirectory: String) throws(EmbeddingError) -> TestHistory? {
        let directory = absolute(setDirectory)
        let path = path(cacheDirectory, directory)
        guard let bytes = try CacheFile.contents(of: path) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty, lines[1].elementsEqual(Self.checksum(lines[0]).utf8) else {
            throw CacheFile.unusable(path, "its checksum does not match")
        }
        do {
            let history = try JSONDecoder().decode(TestHistory.self, from: Data(lines[0]))
            // Another folder whose path has the same hash.
            return history.directory == directory ? history : nil
        } catch {
            throw CacheFile.unusable(path, "it has another version")
        }
    }

    init(setDirectory: String, version: String, model: String, entries: [Entry]) {
        directory = Self.absolute(setDirectory)
        self.version = version
        self.model = model
        self.entries = entries
    }

    /// Replaces the last run by this one.
    func write(cacheDirectory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let line = [UInt8](try encoder.encode(self))
        try CacheFile.replace(
            Self.path(cacheDirectory, directory), with: line + Array("\n\(Self.checksum(line[...]))\n".utf8))
    }

    private static func checksum(_ line: ArraySlice<UInt8>) -> String { line.withUnsafeBytes { SHA256.hash($0) }.hexadecimal }

    private static func path(_ cacheDirectory: String, _ directory: String) -> String {
        // FNV-1a, 64 bits. http://www.isthe.com/chongo/tech/comp/fnv/
        let hash = directory.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let name = directory.split(separator: "/").last.map(String.init) ?? "set"
        return "\(cacheDirectory)/tests/\(name)-\(String(hash, radix: 36)).run"
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
