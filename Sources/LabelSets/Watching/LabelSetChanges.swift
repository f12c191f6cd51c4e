/// The changes that a watcher sees, one per set and burst, until the watcher is stopped.
///
/// For one consumer at a time. Changes that come while the consumer is busy merge by set, so nothing piles up.
package struct LabelSetChanges: AsyncSequence, Sendable {
    // Keeps the watcher alive as long as someone listens.
    let watcher: LabelSetWatcher

    package func makeAsyncIterator() -> Iterator { Iterator(watcher: watcher) }

    package struct Iterator: AsyncIteratorProtocol {
        let watcher: LabelSetWatcher

        package mutating func next() async -> LabelSetChange? { await watcher.mailbox.next() }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> LabelSetChange? {
            await watcher.mailbox.next()
        }
    }
}
