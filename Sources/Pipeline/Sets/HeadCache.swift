internal import Classification
internal import Crypto
internal import Embedding
internal import FoundationEssentials
internal import LabelSets

/// Solved decisions of label sets on disk, so that a restart with unchanged labels need not solve them again.
///
/// The key is the content: the set's version, the model's fingerprint, the layers and the options. A file that is damaged
/// or of another format counts as absent.
struct HeadCache: Sendable {
    let directory: String
    let model: EmbeddingModel

    private func path(_ set: LabelSet, _ choices: LayerChoice, _ options: ClassifierOptions) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        hash.update(data: Data("\(set.version) \(model.fingerprint) \(choices.combinations) ".utf8))
        hash.update(data: try encoder.encode(options))
        let key = hash.finalize().prefix(16).map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        return "\(directory)/heads/\(set.name)-\(key).head"
    }

    /// What stands before the classifier: a line of JSON.
    private struct Preface: Codable {
        var layers: [Int]
        var tried: [LayerTrial]
    }

    /// The head solved earlier for exactly this; nil when there is none.
    func read(set: LabelSet, choices: LayerChoice, options: ClassifierOptions) -> SolvedHead? {
        // Absent, unreadable and damaged mean the same here: the head is solved again.
        guard let path = try? path(set, choices, options), let data = try? Data(contentsOf: URL(filePath: path)),
            let end = data.firstIndex(of: 0x0A),
            let preface = try? JSONDecoder().decode(Preface.self, from: data[..<end]),
            choices.combinations.contains(preface.layers),
            let classifier = try? Classifier(serialized: data[data.index(after: end)...]),
            classifier.labelCount == set.labels.count, classifier.dimensions == preface.layers.count * model.dimensions
        else { return nil }
        return SolvedHead(layers: preface.layers, classifier: classifier, tried: preface.tried)
    }

    private static let statisticsSuffix = ".statistics"

    /// What was kept beside the head, to let examples come and go; nil when there is none.
    func readStatistics(set: LabelSet, choices: LayerChoice, options: ClassifierOptions) -> FitStatistics? {
        // As above: without them the head is solved again.
        guard let path = try? path(set, choices, options),
            let data = try? Data(contentsOf: URL(filePath: path + Self.statisticsSuffix))
        else { return nil }
        return try? FitStatistics(serialized: data)
    }

    func write(_ head: SolvedHead, set: LabelSet, choices: LayerChoice, options: ClassifierOptions) throws {
        let path = try path(set, choices, options)
        var data = try JSONEncoder().encode(Preface(layers: head.layers, tried: head.tried))
        data.append(0x0A)
        data.append(contentsOf: head.classifier.serialized())
        try FileManager.default.createDirectory(atPath: directory + "/heads", withIntermediateDirectories: true)
        try data.write(to: URL(filePath: path), options: .atomic)
        guard let statistics = head.statistics else { return }
        try Data(statistics.serialized()).write(to: URL(filePath: path + Self.statisticsSuffix), options: .atomic)
    }
}
