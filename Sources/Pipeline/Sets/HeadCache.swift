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

    private func path(_ set: LabelSet, _ layers: [Int], _ options: ClassifierOptions) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        hash.update(data: Data("\(set.version) \(model.fingerprint) \(layers) ".utf8))
        hash.update(data: try encoder.encode(options))
        let key = hash.finalize().prefix(16).map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        return "\(directory)/heads/\(set.name)-\(key).head"
    }

    /// The head solved earlier for exactly this; nil when there is none.
    func read(set: LabelSet, layers: [Int], options: ClassifierOptions) -> Classifier? {
        // Absent, unreadable and damaged mean the same here: the head is solved again.
        guard let path = try? path(set, layers, options), let data = try? Data(contentsOf: URL(filePath: path)),
            let classifier = try? Classifier(serialized: data), classifier.labelCount == set.labels.count,
            classifier.dimensions == layers.count * model.dimensions
        else { return nil }
        return classifier
    }

    func write(_ classifier: Classifier, set: LabelSet, layers: [Int], options: ClassifierOptions) throws {
        let path = try path(set, layers, options)
        try FileManager.default.createDirectory(atPath: directory + "/heads", withIntermediateDirectories: true)
        try Data(classifier.serialized()).write(to: URL(filePath: path), options: .atomic)
    }
}
