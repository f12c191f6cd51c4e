internal import Classification
internal import Embedding
internal import FoundationEssentials
internal import Logging
internal import Sodium

/// Solved heads of label sets on disk, so that a restart with unchanged labels need not solve them again.
///
/// The key is the content: the set's version, the model's fingerprint, the layers and the options. Each file ends with a checksum
/// of everything before it. A file of another format counts as absent; so does a damaged one, with a warning in the log.
struct HeadCache: Sendable {
    let directory: String
    let model: EmbeddingModel
    let logger: Logger?

    /// What a head was solved for.
    struct Key {
        var name: String
        var version: String
        var combinations: [[Int]]
        var options: ClassifierOptions
        /// Whether the features were on disk and the choices made on a sample.
        var isStreamed = false
    }

    private func path(_ key: Key) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        hash.update("\(key.version) \(model.fingerprint) \(key.combinations) \(key.isStreamed ? "streamed " : "")")
        hash.update([UInt8](try encoder.encode(key.options)))
        let digest = String(hexadecimal: hash.finalize().bytes.prefix(16))
        return "\(directory)/heads/\(key.name)-\(digest).head"
    }

    /// What precedes the classifier: a line of JSON.
    private struct Preface: Codable {
        var layers: [Int]
        var tried: [LayerTrial]
    }

    /// The head solved earlier for exactly this key; nil when there is none.
    func read(_ key: Key, labelCount: Int) -> SolvedHead? {
        read(key, suffix: "") { content in
            let (first, rest) = try SealedFile.lines(content)
            let preface = try JSONDecoder().decode(Preface.self, from: Data(first))
            let classifier = try Classifier(serialized: rest)
            guard key.combinations.contains(preface.layers), classifier.labelCount == labelCount,
                classifier.dimensions == preface.layers.count * model.dimensions
            else { throw SealedFile.Damage("it is of another set") }
            return SolvedHead(layers: preface.layers, classifier: classifier, statistics: nil, tried: preface.tried)
        }
    }

    private static let statisticsSuffix = ".statistics"

    /// The statistics kept with the head, for adding and removing examples; nil when there are none.
    func readStatistics(_ key: Key, of classifier: Classifier) -> FitStatistics? {
        read(key, suffix: Self.statisticsSuffix) { content in
            let statistics = try FitStatistics(serialized: content)
            guard statistics.labelCount == classifier.labelCount, statistics.dimensions == classifier.dimensions,
                statistics.mode == classifier.options.mode
            else { throw SealedFile.Damage("it is of another set") }
            return statistics
        }
    }

    func write(_ head: SolvedHead, _ key: Key) throws {
        let path = try path(key)
        let preface = [UInt8](try JSONEncoder().encode(Preface(layers: head.layers, tried: head.tried)))
        try Self.file.write(preface + [0x0A] + head.classifier.serialized(), to: path)
        try prune(key.name)
        guard let statistics = head.statistics else { return }
        try Self.file.write(statistics.serialized(), to: path + Self.statisticsSuffix)
    }

    /// Every edit of a set makes a head; the newest ones of each name are kept, at most this many.
    private static let kept = 8
    /// The length of a file's name after the set's: `-`, 32 digits, `.head`. Another set's name may begin with this one's.
    private static let tailLength = 38

    private func prune(_ name: String) throws {
        let folder = URL(filePath: directory + "/heads")
        let heads = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix(name + "-") && $0.hasSuffix(".head") && $0.utf8.count == name.utf8.count + Self.tailLength }
            .map { file -> (path: String, date: Date) in
                let path = "\(directory)/heads/\(file)"
                return (
                    path, try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date ?? .distantPast
                )
            }
        for head in heads.sorted(by: { $0.date > $1.date }).dropFirst(Self.kept) {
            try FileManager.default.removeItem(atPath: head.path)
            let statistics = head.path + Self.statisticsSuffix
            if FileManager.default.fileExists(atPath: statistics) { try FileManager.default.removeItem(atPath: statistics) }
        }
    }

    private static let file = SealedFile(magic: "assayhd2")

    /// A file's content, if its checksum is right. A missing file or another version's format is not damage.
    private func read<Value>(_ key: Key, suffix: String, _ parse: (ArraySlice<UInt8>) throws -> Value) -> Value? {
        var file = ""
        do {
            file = try path(key) + suffix
            return try Self.file.read(file).map(parse)
        } catch {
            logger?.warning(
                "a file of the cache cannot be used; what it held is computed again",
                metadata: ["set": "\(key.name)", "file": "\(file)", "reason": "\(error)"])
            return nil
        }
    }
}
