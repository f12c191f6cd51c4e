/// A message that is kept for a while, for reports.
struct KeptMessage {
    var number: Int
    var id: String
    var time: Double?
    /// Its beginning; empty if words are not reported.
    var text: String
    var sketch: [Float]?
    /// One for each score; NaN for those that it does not have.
    var scores: [Float]

    /// The bytes of a text that are kept at most.
    static let textBytes = 256
}

/// The last messages.
struct RecentMessages {
    private var messages: [KeptMessage] = []
    private var next = 0
    let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func add(_ message: KeptMessage) {
        if messages.count < limit {
            messages.append(message)
        } else {
            messages[next] = message
            next = (next + 1) % limit
        }
    }

    /// Those from a message on, in order.
    func since(_ number: Int) -> [KeptMessage] {
        (messages[next...] + messages[..<next]).filter { $0.number >= number }
    }
}
