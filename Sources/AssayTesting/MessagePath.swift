internal import Daemon
internal import LabelSets
internal import Logging
internal import Tagging

/// The whole way of messages but for the sockets: intake, compute thread, label sets, result; on fake embeddings.
///
/// For tests that want results without a daemon and without a model, and for counting what a message costs besides the model.
public struct MessagePath: Sendable {
    private let embedder = FakeEmbedder(dimensions: 384, layerCount: 3)
    private let registry: SetRegistry

    /// Fits four sets of a few labels.
    public init() throws {
        let labels = (0..<4).map { set in
            let examples = (0..<5).map { label in
                ("label-\(label)", (0..<8).map { "topic\(label) word\($0) of set\(set)" })
            }
            return ("set-\(set)", Dictionary(uniqueKeysWithValues: examples))
        }
        try self.init(sets: Dictionary(uniqueKeysWithValues: labels))
    }

    /// Fits label sets of a test's own.
    ///
    /// - Parameter sets: the sets by name: each label's examples. The fake model only knows texts as alike that share words.
    /// - Throws: ``UnusableSet`` where a set has fewer than two labels, or one without examples.
    public init(sets: [String: [String: [String]]]) throws {
        for (name, labels) in sets where labels.count < 2 || labels.values.contains(where: \.isEmpty) {
            throw UnusableSet(description: "\(name): a label set needs two labels or more, and each of them examples")
        }
        let builder = SetBuilder(embedder: embedder)
        registry = SetRegistry(
            try sets.sorted { $0.key < $1.key }.map { name, labels in
                let labels = labels.sorted { $0.key < $1.key }.map { label, texts in
                    Label(
                        name: label,
                        examples: texts.enumerated().map {
                            LabelExample(text: $1, file: "\(label).txt", line: $0 + 1)
                        })
                }
                return try builder.build(LabelSet(name: name, labels: labels)).set
            })
    }

    /// Sends frames, each a message or an array of them, through one compute thread.
    ///
    /// - Returns: the frames of results, in the order in which they are done.
    public func results(of frames: [String]) async throws -> [String] {
        try await run { target in
            for frame in frames { target.submit(frame) }
        }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Sends `count` messages of the path's own sets through one compute thread and returns their results.
    public func run(messages count: Int) async throws -> [[UInt8]] {
        try await run { target in
            for id in 0..<count {
                target.submit(
                    #"{"id":"\#(id)","text":"my parcel of topic\#(id % 5) has not come, word\#(id % 8) what now"}"#)
            }
        }
    }

    private func run(_ submit: (CollectingTarget) -> Void) async throws -> [[UInt8]] {
        let intake = Intake(tokenBudget: 512, maxTokens: 256)
        let target = CollectingTarget(intake: intake)
        submit(target)
        intake.close()
        try await ComputeService(
            intake: intake, registry: registry, embedder: embedder, threads: 1, counters: PipelineCounters(),
            logger: Logger(label: "path") { _ in SwiftLogNoOpLogHandler() }
        ).run()
        return target.results
    }
}

/// Why a label set decides nothing.
public struct UnusableSet: Error, CustomStringConvertible {
    public let description: String
}
