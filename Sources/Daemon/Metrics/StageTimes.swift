package import CoreMetrics

/// Where a message's time goes, for swift-metrics. Recording costs no allocation.
package struct StageTimes: Sendable {
    /// From arrival until a compute thread takes the message's frame.
    let wait: Timer
    /// Decoding and tokenizing a batch's frames.
    let tokenize: Timer
    /// Embedding a batch.
    let embed: Timer
    /// All sets' decisions on a batch.
    let decide: Timer
    /// From a frame's last result until it is out.
    package let send: Timer
    let batchMessages: Recorder
    let batchTokens: Recorder

    package static let stages = ["wait", "tokenize", "embed", "decide", "send"]

    package init(_ factory: any MetricsFactory) {
        func stage(_ name: String) -> Timer {
            Timer(label: "assay_stage_seconds", dimensions: [("stage", name)], factory: factory)
        }
        wait = stage("wait")
        tokenize = stage("tokenize")
        embed = stage("embed")
        decide = stage("decide")
        send = stage("send")
        batchMessages = Recorder(label: "assay_batch_messages", factory: factory)
        batchTokens = Recorder(label: "assay_batch_tokens", factory: factory)
    }

    /// Records nothing.
    package static let none = StageTimes(NOOPMetricsHandler.instance)
}

extension Timer {
    package func record(_ duration: Duration) {
        recordNanoseconds(duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000)
    }
}
