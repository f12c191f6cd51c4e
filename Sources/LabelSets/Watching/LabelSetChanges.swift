/// The changes that a watcher sees, one a set and burst, until the watcher is stopped.
///
/// For one consumer at a time. Changes that come while the consumer is busy merge by set, so nothing piles up.
public struct LabelSetChanges: AsyncSequence, Sendable {
    // Keeps the watcher alive as long as someone listens.
    let watcher: LabelSetWatcher

    public func makeAsyncIterator() -> Iterator { Iterator(watcher: watcher) }

    public struct Iterator: AsyncIteratorProtocol {
        let watcher: LabelSetWatcher

        public mutating func next() async -> LabelSetChange? { await watcher.mailbox.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> LabelSetChange? {
            await watcher.mailbox.next()
        }
    }
}
