import Synchronization

/// Changes on their way from the watching thread to the task that consumes them, at most one per set: while the
/// consumer is busy, later changes of a set merge with the waiting one.
package final class ChangeMailbox: Sendable {
    private struct Waiting {
        var changes: [String: LabelSetChange] = [:]
        /// The names in order of arrival; a name whose change was cancelled is skipped.
        var order: [String] = []
    }

    private let waiting = Mutex(Waiting())
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    package init() {
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func send(_ changes: [LabelSetChange]) {
        guard !changes.isEmpty else { return }
        waiting.withLock { waiting in
            for change in changes {
                if let earlier = waiting.changes[change.name] {
                    waiting.changes[change.name] = earlier.followed(by: change)
                    if waiting.changes[change.name] == nil { waiting.order.removeAll { $0 == change.name } }
                } else {
                    waiting.changes[change.name] = change
                    waiting.order.append(change.name)
                }
            }
        }
        arrival.yield()
    }

    /// No more changes will come; waiting ones are still delivered.
    package func finish() { arrival.finish() }

    /// The next change; `nil` after `finish`, or when the task is cancelled. For one consumer at a time.
    package func next() async -> LabelSetChange? {
        var arrivals = arrivals.makeAsyncIterator()
        while true {
            if Task.isCancelled { return nil }
            if let change = take() { return change }
            if await arrivals.next(isolation: nil) == nil { return Task.isCancelled ? nil : take() }
        }
    }

    private func take() -> LabelSetChange? {
        waiting.withLock { waiting in
            guard !waiting.order.isEmpty else { return nil }
            return waiting.changes.removeValue(forKey: waiting.order.removeFirst())
        }
    }
}
