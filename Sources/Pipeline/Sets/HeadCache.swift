internal import Classification
internal import Embedding
internal import FoundationEssentials
internal import Sodium

/// Solved decisions of label sets on disk, so that a restart with unchanged labels need not solve them again.
///
/// The key is the content: the set's version, the model's fingerprint, the layers and the options. A file that is damaged
/// or of another format counts as absent.
struct HeadCache: Sendable {
    let directory: String
    let model: EmbeddingModel

    /// What a head was solved for.
    struct Key {
        var name: String
        var version: String
        var combinations: [[Int]]
        var options: ClassifierOptions
        /// Whether the features were on disk and a sample judged.
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

    /// What stands before the classifier: a line of JSON.
    private struct Preface: Codable {
        var layers: [Int]
        var tried: [LayerTrial]
    }

    /// The head solved earlier for exactly this; nil when there is none.
    func read(_ key: Key, labelCount: Int) -> SolvedHead? {
        // Absent, unreadable and damaged mean the same here: the head is solved again.
        guard let path = try? path(key), let data = try? Data(contentsOf: URL(filePath: path)),
            let end = data.firstIndex(of: 0x0A),
            let preface = try? JSONDecoder().decode(Preface.self, from: data[..<end]),
            key.combinations.contains(preface.layers),
            let classifier = try? Classifier(serialized: data[data.index(after: end)...]),
            classifier.labelCount == labelCount, classifier.dimensions == preface.layers.count * model.dimensions
        else { return nil }
        return SolvedHead(layers: preface.layers, classifier: classifier, statistics: nil, tried: preface.tried)
    }

    private static let statisticsSuffix = ".statistics"

    /// What was kept beside the head, to let examples come and go; nil when there is none.
    func readStatistics(_ key: Key) -> FitStatistics? {
        // As above: without them the head is solved again.
        guard let path = try? path(key),
            let data = try? Data(contentsOf: URL(filePath: path + Self.statisticsSuffix))
        else { return nil }
        return try? FitStatistics(serialized: data)
    }

    func write(_ head: SolvedHead, _ key: Key) throws {
        let path = try path(key)
        var data = try JSONEncoder().encode(Preface(layers: head.layers, tried: head.tried))
        data.append(0x0A)
        data.append(contentsOf: head.classifier.serialized())
        try data.withUnsafeBytes { try CacheFile.replace(path, with: [$0]) }
        try prune(key.name)
        guard let statistics = head.statistics else { return }
        try Array(statistics.serialized()).withUnsafeBytes { try CacheFile.replace(path + Self.statisticsSuffix, with: [$0]) }
    }

    /// Every edit of a set makes a head; so many of one name are kept, the newest.
    private static let kept = 8
    /// Of what follows the set's name in a file's: `-`, 32 digits, `.head`. Another set's name may begin with this one's.
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
}
