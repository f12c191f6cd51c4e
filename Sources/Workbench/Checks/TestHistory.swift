internal import FoundationEssentials

/// What a set's tests came to in the last run, kept in the cache: one file a set folder.
public struct TestHistory: Sendable, Codable {
    /// What was decided of a text.
    public struct Decision: Sendable, Codable {
        public var got: String
        public var confidence: Float
        public var passed: Bool
    }

    /// A test of the last run. Tests are known by what they expect of which text, not by their lines.
    struct Entry: Codable {
        var expected: String
        var text: String
        var decision: Decision
    }

    /// The set's folder, to tell apart folders whose file names collide.
    var directory: String
    /// The set's version.
    var version: String
    /// Name and fingerprint of the model.
    var model: String
    var entries: [Entry]

    /// The run kept for a set's folder; nil when there is none.
    static func read(cacheDirectory: String, setDirectory: String) -> TestHistory? {
        let directory = absolute(setDirectory)
        // Absent, unreadable and damaged mean the same here: there is nothing to compare with.
        guard let data = try? Data(contentsOf: URL(filePath: path(cacheDirectory, directory))),
            let history = try? JSONDecoder().decode(TestHistory.self, from: data), history.directory == directory
        else { return nil }
        return history
    }

    init(setDirectory: String, version: String, model: String, entries: [Entry]) {
        directory = Self.absolute(setDirectory)
        self.version = version
        self.model = model
        self.entries = entries
    }

    /// Keeps the run in place of the one before.
    func write(cacheDirectory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try FileManager.default.createDirectory(atPath: cacheDirectory + "/tests", withIntermediateDirectories: true)
        try encoder.encode(self).write(to: URL(filePath: Self.path(cacheDirectory, directory)), options: .atomic)
    }

    private static func path(_ cacheDirectory: String, _ directory: String) -> String {
        // FNV-1a, 64 bits. http://www.isthe.com/chongo/tech/comp/fnv/
        let hash = directory.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let name = directory.split(separator: "/").last.map(String.init) ?? "set"
        return "\(cacheDirectory)/tests/\(name)-\(String(hash, radix: 36)).json"
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
