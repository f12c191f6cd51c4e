package import Embedding
internal import ZeroMQ

/// Takes a running daemon from idle to saturation and reports the latency at every step.
package struct LoadRun: Sendable {
    package let client: LoadClient
    /// Steps, as shares of the capacity.
    package var shares = [0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1]
    /// How long each step lasts.
    package var seconds = 5.0
    /// The daemon's throughput in messages per second; nil measures it first.
    package var capacity: Double?
    package var seed: UInt64 = 1

    /// Messages in flight while the capacity is measured.
    private static let window = 2048
    /// Lone messages, and the pause before each.
    private static let (loneCount, lonePause) = (150, Duration.milliseconds(5))

    package init(client: LoadClient) { self.client = client }

    /// - Parameters:
    ///   - engine: to compare lone messages with; texts to embed on it.
    ///   - progress: called before each part.
    package func run(
        engine: (embedder: any Embedder, texts: [String])? = nil,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> LoadReport {
        progress("lone messages")
        let lone = try await client.run(.alone(count: Self.loneCount, pause: Self.lonePause))
        var report = LoadReport(push: client.push.description, pull: client.pull.description, seconds: seconds, seed: seed)
        report.lone = LoadReport.Latencies(lone.latency)
        if let engine {
            progress("the engine alone")
            let texts = Array(engine.texts.prefix(Self.loneCount))
            report.engine = LoadReport.Latencies(try Self.engineTimes(engine.embedder, texts: texts, pause: Self.lonePause))
            report.engineWarm = LoadReport.Latencies(try Self.engineTimes(engine.embedder, texts: texts, pause: .zero))
        }
        progress("capacity")
        let capacity = if let capacity { capacity } else { try await measuredCapacity() }
        report.capacity = capacity
        for share in shares {
            progress("\(Int((share * 100).rounded())) % of \(Int(capacity)) messages/s")
            let schedule = ArrivalSchedule(rate: share * capacity, seconds: seconds, seed: seed)
            let outcome = try await client.run(.open(schedule))
            report.steps.append(
                LoadReport.Step(
                    share: share, offered: Double(outcome.sent) / seconds, answered: outcome.rate, sent: outcome.sent,
                    received: outcome.received, latency: LoadReport.Latencies(outcome.latency),
                    lag: LoadReport.Latencies(outcome.lag)))
        }
        return report
    }

    /// Messages per second with a window that never empties.
    private func measuredCapacity() async throws -> Double {
        let probe = try await client.run(.closed(count: Self.window, window: Self.window))
        let count = max(Self.window, Int(probe.rate * seconds))
        return try await client.run(.closed(count: count, window: Self.window)).rate
    }

    /// Times of single texts on the engine, on one thread.
    ///
    /// - Parameter pause: before each; that of lone messages leaves caches and clocks as cold as theirs.
    private static func engineTimes(
        _ embedder: any Embedder, texts: [String], pause: Duration
    ) throws -> LatencyHistogram {
        let session = try embedder.sentenceSession()
        var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.sentenceDimensions)
        for text in texts.prefix(10) { try session.embed([session.tokenize(text)], into: &output) }
        MonotonicClock.sharpen()
        var times = LatencyHistogram()
        for text in texts {
            if pause > .zero { MonotonicClock.sleep(until: MonotonicClock.now + UInt64(pause / .nanoseconds(1))) }
            let start = MonotonicClock.now
            try session.embed([session.tokenize(text)], into: &output)
            times.record(MonotonicClock.now - start)
        }
        return times
    }
}
