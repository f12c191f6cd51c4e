/// The last messages.
package struct RecentMessages {
    private var messages: [KeptMessage] = []
    private var next = 0
    package let limit: Int

    package init(limit: Int) { self.limit = limit }

    package mutating func add(_ message: KeptMessage) {
        if messages.count < limit {
            messages.append(message)
        } else {
            messages[next] = message
            next = (next + 1) % limit
        }
    }

    /// Those from a message on, in order.
    package func since(_ number: Int) -> [KeptMessage] {
        (messages[next...] + messages[..<next]).filter { $0.number >= number }
    }
}
