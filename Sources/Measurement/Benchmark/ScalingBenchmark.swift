package import Embedding

/// Measures the cost of one call of the engine, on one thread: by the number of texts in it, and by their length.
package struct ScalingBenchmark {
    private let embedder: any Embedder

    /// The results of a benchmark.
    package struct Report: Sendable, Encodable {
        package var model: String
        package var batches: [Call] = []
        package var lengths: [Call] = []
    }

    /// One call of the engine.
    package struct Call: Sendable, Encodable {
        package var texts: Int
        /// Of all texts together, special tokens included; the mean of several calls.
        package var tokens: Double
        /// The mean of several calls; the minimum of several rounds.
        package var seconds: Double
    }

    /// Texts of each length embedded at once: enough to fill the engine's blocks.
    private static let textsOfALength = 64
    /// Rounds and time spent on a call, whichever is more.
    private static let (rounds, time) = (5, Duration.milliseconds(400))

    package init(embedder: any Embedder) { self.embedder = embedder }

    /// - Parameters:
    ///   - texts: every batch size embeds as many texts as the largest batch, in calls of its own size, repeating texts
    ///     if there are too few, so that all sizes do the same work.
    ///   - batches: numbers of texts.
    ///   - lengths: tokens of a text, special tokens included, at most the model's limit.
    /// - Throws: the engine's errors.
    package func run(texts: [String], batches: [Int], lengths: [Int]) throws -> Report {
        let session = try embedder.makeSession(layers: EmbeddingModel.spread(embedder.model.layerCount))
        var report = Report(model: embedder.model.identifier)
        let most = batches.max() ?? 0
        let tokens = texts.prefix(most).map { session.tokenize($0) }
        let all = tokens.isEmpty ? [] : (0..<most).map { tokens[$0 % tokens.count] }
        for count in batches where !all.isEmpty {
            let calls = stride(from: 0, through: most - count, by: count).map { Array(all[$0..<($0 + count)]) }
            report.batches.append(try measure(calls, session))
        }
        for length in lengths {
            let text = session.tokenize([String](repeating: "the", count: max(length - 2, 1)).joined(separator: " "))
            report.lengths.append(
                try measure([[TokenizedText](repeating: text, count: Self.textsOfALength)], session))
        }
        return report
    }

    private func measure(_ calls: [[TokenizedText]], _ session: any EmbeddingSession) throws -> Call {
        var output = EmbeddingMatrix(layerCount: session.layers.count, dimensions: embedder.model.dimensions)
        var least = Double.infinity
        var rounds = 0
        let start = ContinuousClock.now
        while rounds < Self.rounds || ContinuousClock.now - start < Self.time {
            let before = ContinuousClock.now
            for texts in calls { try session.embed(texts, into: &output) }
            least = min(least, (ContinuousClock.now - before) / .seconds(1))
            rounds += 1
        }
        let (count, tokens) = (Double(calls.count), calls.joined().reduce(0) { $0 + $1.ids.count })
        return Call(texts: calls[0].count, tokens: Double(tokens) / count, seconds: least / count)
    }
}
