internal import LabelSets
internal import Logging
internal import Pipeline

/// The whole way of messages but for the sockets: intake, compute thread, label sets, result; on fake embeddings.
///
/// For counting what a message costs besides the model.
public struct MessagePath {
    private let embedder = FakeEmbedder(dimensions: 384, layerCount: 3)
    private let registry: SetRegistry

    /// Fits four sets of a few labels.
    public init() throws {
        let builder = SetBuilder(embedder: embedder)
        registry = SetRegistry(
            try (0..<4).map { number in
                let labels = (0..<5).map { label in
                    Label(
                        name: "label-\(label)",
                        examples: (0..<8).map { line in
                            LabelExample(
                                text: "topic\(label) word\(line) of set\(number)", file: "label-\(label).txt", line: line + 1)
                        })
                }
                return try builder.build(LabelSet(name: "set-\(number)", labels: labels)).set
            })
    }

    /// Sends so many messages through one compute thread and returns their results.
    public func run(messages count: Int) async throws -> [[UInt8]] {
        let intake = Intake(tokenBudget: 512, maxTokens: 256)
        let target = CollectingTarget(intake: intake)
        for id in 0..<count {
            target.submit(#"{"id":"\#(id)","text":"my parcel of topic\#(id % 5) has not come, word\#(id % 8) what now"}"#)
        }
        intake.close()
        try await ComputeService(
            intake: intake, registry: registry, embedder: embedder, threads: 1, counters: PipelineCounters(),
            logger: Logger(label: "path") { _ in SwiftLogNoOpLogHandler() }
        ).run()
        return target.results
    }
}
