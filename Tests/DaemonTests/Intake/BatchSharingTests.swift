import AssayTesting
import Daemon
import Embedding
import Testing

/// How batches are shared out among compute threads, and how tokens are estimated.
@Suite("Batch sharing")
struct BatchSharingTests {
    private let frames = FrameFactory()

    private func delivery(bytes: Int) -> Delivery { frames.delivery(bytes: bytes) }

    /// How many frames each next batch holds, until nothing is waiting.
    private func sizes(_ batcher: inout Batcher) -> [Int] {
        var sizes: [Int] = []
        while let batch = batcher.takeFrames() { sizes.append(batch.count) }
        return sizes
    }

    // A frame of 72 bytes is estimated at 20 tokens.
    @Test(
        "a batch takes its part of what is waiting, or half of it where it is much, but no crumbs and no more than the budget",
        arguments: [
            (1, 10, [9, 1]), (1, 40, [20, 10, 9, 1]), (2, 2, [2]),
            (2, 4, [3, 1]), (2, 10, [5, 3, 2]), (2, 26, [9, 8, 4, 3, 2]), (2, 60, [15, 11, 9, 9, 8, 4, 3, 1]),
        ])
    func share(threads: Int, frames: Int, expected: [Int]) {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: threads)
        for _ in 0..<frames { batcher.add(delivery(bytes: 72)) }
        let sizes = sizes(&batcher)
        #expect(sizes == expected)
        #expect(sizes.reduce(0, +) == frames)
    }

    @Test("what was taken no longer counts as waiting")
    func taken() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        for _ in 0..<5 {
            for _ in 0..<40 { batcher.add(delivery(bytes: 72)) }
            #expect(sizes(&batcher) == [10, 9, 9, 6, 3, 3])
        }
    }

    @Test("long queues fill whole batches")
    func queue() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        for _ in 0..<1000 { batcher.add(delivery(bytes: 72)) }
        #expect(sizes(&batcher).prefix(37).allSatisfy { $0 == 25 })
    }

    @Test("a long text goes first or last in its batch, never with more than the budget beside it")
    func long() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        batcher.add(delivery(bytes: 4000))
        for _ in 0..<100 { batcher.add(delivery(bytes: 72)) }
        let sizes = batcher.takeFrames() ?? []
        #expect(sizes.first == 4000)
        #expect(sizes.dropFirst().reduce(256) { $0 + $1 / 4 + 2 } <= 512)
    }

    @Test("tokens a byte are learnt: metadata does not leave batches empty, and dense scripts do not overfill them")
    func learning() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        #expect(batcher.estimatedTokens(bytes: 400) == 102)
        for _ in 0..<200 { batcher.learn(TokenRate.Yield(bytes: 4000, tokens: 100)) }
        #expect((11...13).contains(batcher.estimatedTokens(bytes: 400)))
        for _ in 0..<200 { batcher.learn(TokenRate.Yield(bytes: 3000, tokens: 1000)) }
        #expect((134...136).contains(batcher.estimatedTokens(bytes: 400)))
        batcher.learn(TokenRate.Yield(bytes: 0, tokens: 0))
        for _ in 0..<200 { batcher.learn(TokenRate.Yield(bytes: 1 << 20, tokens: 0)) }
        #expect(batcher.estimatedTokens(bytes: 400) == 8)
    }
}
