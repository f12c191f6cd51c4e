/// How a daemon behaved from idle to saturation.
package struct LoadReport: Sendable, Encodable {
    /// Quantiles of durations, in milliseconds.
    package struct Latencies: Sendable, Encodable {
        package var count: Int
        package var p50, p90, p99, p999, max: Double

        init(_ histogram: LatencyHistogram) {
            count = histogram.count
            func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }
            p50 = milliseconds(histogram.quantile(0.5))
            p90 = milliseconds(histogram.quantile(0.9))
            p99 = milliseconds(histogram.quantile(0.99))
            p999 = milliseconds(histogram.quantile(0.999))
            max = milliseconds(histogram.maximum)
        }

        enum CodingKeys: String, CodingKey {
            case count, p50, p90, p99, max
            case p999 = "p99_9"
        }
    }

    /// The results at one rate.
    package struct Step: Sendable, Encodable {
        /// As a share of the capacity.
        package var share: Double
        /// Messages due per second, and results received per second.
        package var offered, answered: Double
        package var sent, received: Int
        /// From when a message was due to its result.
        package var latency: Latencies
        /// From when a message was due to when it was handed to ZeroMQ: how reliable the sender itself is.
        package var lag: Latencies
    }

    package var push: String
    package var pull: String
    package var seconds: Double
    package var seed: UInt64
    /// Messages per second with more than enough in flight.
    package var capacity = 0.0
    /// Single messages through an idle daemon.
    package var lone: Latencies?
    /// The same texts on the engine alone, on one thread and with the same pauses, if requested.
    package var engine: Latencies?
    /// The same without pauses.
    package var engineWarm: Latencies?
    package var steps: [Step] = []

    enum CodingKeys: String, CodingKey {
        case push, pull, seconds, seed, capacity, lone, engine, steps
        case engineWarm = "engine_warm"
    }

    init(push: String, pull: String, seconds: Double, seed: UInt64) {
        self.push = push
        self.pull = pull
        self.seconds = seconds
        self.seed = seed
    }
}
