internal import Tagging

/// Messages that are tagged together.
struct TagBatch {
    private(set) var messages: [PendingMessage] = []
    /// One per message.
    private(set) var requests: [TagRequest] = []

    var isEmpty: Bool { messages.isEmpty }

    mutating func append(_ message: PendingMessage, _ request: TagRequest) {
        messages.append(message)
        requests.append(request)
    }

    mutating func reserveCapacity(_ count: Int) {
        messages.reserveCapacity(count)
        requests.reserveCapacity(count)
    }
}
