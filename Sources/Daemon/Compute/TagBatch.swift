internal import Tagging

/// Messages that are tagged together.
struct TagBatch {
    private(set) var messages: [PendingMessage] = []
    /// One per message.
    private(set) var requests: [TagRequest] = []

    var isEmpty: Bool { messages.isEmpty }

    /// The messages that are still to be answered.
    var open: TagBatch {
        guard !messages.allSatisfy(\.isOpen) else { return self }
        var open = TagBatch()
        for (message, request) in zip(messages, requests) where message.isOpen { open.append(message, request) }
        return open
    }

    /// One of the messages alone.
    func alone(_ index: Int) -> TagBatch {
        var alone = TagBatch()
        alone.append(messages[index], requests[index])
        return alone
    }

    mutating func append(_ message: PendingMessage, _ request: TagRequest) {
        messages.append(message)
        requests.append(request)
    }

    mutating func reserveCapacity(_ count: Int) {
        messages.reserveCapacity(count)
        requests.reserveCapacity(count)
    }
}
