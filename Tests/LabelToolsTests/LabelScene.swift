import AssayTesting
import Embedding
import LabelSets
import LabelTools
import Tagging
import TestSupport

/// A folder of label sets, looked at by the fake model: texts are alike as far as they share words, whatever their order.
struct LabelScene {
    /// Words that every label has, one per text.
    static let details = [
        "today", "tomorrow", "morning", "evening", "monday", "friday",
        "berlin", "paris", "office", "garden", "spring", "winter",
    ]
    static let billing = details.map { "invoice payment \($0)" }
    static let delivery = details.map { "parcel courier \($0)" }

    private let scratch: Scratch
    var path: String { scratch.path }
    /// The folder of sets.
    var labels: String { "\(path)/Labels" }
    var cache: String { "\(path)/cache" }

    init() throws { scratch = try Scratch() }

    /// A scene with the set `help`, whose labels `billing` and `delivery` no text mixes.
    static func help(billing: [String] = billing, delivery: [String] = delivery, settings: String = "") throws -> LabelScene {
        let scene = try LabelScene()
        try scene.write("Labels/help/billing.txt", billing)
        try scene.write("Labels/help/delivery.txt", delivery)
        if !settings.isEmpty { try scene.write("Labels/help/set.yaml", [settings]) }
        return scene
    }

    func write(_ name: String, _ lines: [String]) throws {
        try scratch.write(name, lines.map { $0 + "\n" }.joined())
    }

    func write(_ name: String, bytes: [UInt8]) throws { try scratch.write(name, bytes) }

    /// The sets as the tools take them.
    func readAll() throws -> [(name: String, result: Result<LabelSet, LabelSetError>)] { try LabelFolder(labels).readAll() }

    func read(_ name: String = "help") throws -> LabelSet { try LabelSetReader().read(directory: "\(labels)/\(name)") }

    /// A set in use.
    func build(_ name: String = "help") throws -> PublishedSet { try Self.builder.build(read(name)).set }

    static let builder = SetBuilder(embedder: FakeEmbedder())

    /// A builder that keeps what it made in the scene's cache.
    func cachingBuilder(_ embedder: any Embedder = FakeEmbedder()) -> SetBuilder {
        SetBuilder(embedder: embedder, cacheDirectory: cache)
    }

    static func pass(threads: Int = 1) -> TrafficPass { TrafficPass(embedder: FakeEmbedder(), threads: threads) }
}

/// Messages, one per line.
func traffic(_ lines: [String], format: TrafficReader.Format = .text) throws -> Traffic {
    var reader = TrafficReader(name: "traffic.txt", format: format)
    for line in lines { reader.add(Array(line.utf8)) }
    return try reader.finish()
}
