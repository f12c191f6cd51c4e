internal import Wire

/// Reading and writing a message, to be done again and again: for counting what it costs.
public struct WireSteps: Sendable {
    /// A message of 120 bytes.
    public static let frame = Array(
        #"{"id":"order-4711-c","text":"My parcel was due on Monday and it still has not come, what now??","sets":["topic","spam"]}"#
            .utf8)

    private let decoder = FrameDecoder()
    private let encoder = ResultEncoder()
    private let result: TaggedResult

    public init() {
        let topic = SetTag(.single("delivery"), confidence: 0.97, similarity: 0.61, anomaly: false, pValue: 0.43)
        let spam = SetTag(.single("ham"), confidence: 0.99, similarity: 0.4, anomaly: false, pValue: 0.6)
        result = TaggedResult(
            id: "order-4711-c", tags: [("topic", topic), ("spam", spam)], anomaly: false, truncated: false, tokens: 18,
            model: "all-MiniLM-L6-v2@1a2b3c4d")
    }

    /// Reads ``frame``. Returns the length of the text.
    @discardableResult public func decode() -> Int {
        var length = 0
        Self.frame.withUnsafeBytes { frame in
            decoder.decode(frame) { outcome in if case .success(let message) = outcome { length = message.text.utf8.count } }
        }
        return length
    }

    /// Writes a result of two sets in place of what `output` holds.
    public func encode(into output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        encoder.encode(result, into: &output)
    }
}
