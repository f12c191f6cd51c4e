import AssayTesting
import Daemon
import Embedding
import Testing
import Threads
import Wire

@Suite("Flow control")
struct FlowControlTests {
    @Test("reading stops when frames or bytes are used up, and goes on when credit comes back")
    func credit() {
        var flow = FlowControl(maxFrames: 2, maxBytes: 100)
        #expect(flow.mayRead)
        flow.received(bytes: 10)
        #expect(flow.mayRead)
        flow.received(bytes: 10)
        #expect(!flow.mayRead)
        flow.settled(bytes: 10)
        flow.received(bytes: 95)
        flow.settled(bytes: 10)
        #expect(flow.frames == 1 && flow.bytes == 95)
        #expect(flow.mayRead)
        flow.received(bytes: 5)
        #expect(!flow.mayRead)
    }

    @Test("a frame over the byte limit is let in when it is alone")
    func lone() {
        var flow = FlowControl(maxFrames: 10, maxBytes: 100)
        flow.received(bytes: 1000)
        #expect(!flow.mayRead)
        flow.settled(bytes: 1000)
        #expect(flow.mayRead)
    }

    @Test("a drain reads what is queued, then no more")
    func drain() {
        var flow = FlowControl(maxFrames: 10, maxBytes: 100)
        flow.drain()
        #expect(flow.phase == .draining && flow.mayRead)
        flow.received(bytes: 1)
        flow.endReading()
        #expect(!flow.mayRead)
        flow.drain()
        #expect(flow.phase == .readingEnded)
        flow.flush()
        #expect(flow.phase == .flushing && !flow.mayRead)
    }
}

@Suite("Batcher")
struct BatcherTests {
    private let frames = FrameFactory()

    @Test("a lone frame goes at once, however large")
    func lone() {
        var batcher = Batcher(tokenBudget: 8, maxTokens: 256)
        batcher.add(frames.delivery(bytes: 4000))
        #expect(batcher.takeFrames() == [4000])
        #expect(batcher.count == 0)
    }

    @Test("a batch takes what is waiting, oldest first, up to the budget of estimated tokens")
    func budget() {
        var batcher = Batcher(tokenBudget: 30, maxTokens: 256)
        for bytes in [40, 32, 36, 4] { batcher.add(frames.delivery(bytes: bytes)) }
        #expect(batcher.takeFrames() == [40, 32])
        #expect(batcher.takeFrames() == [36, 4])
    }

    @Test("no text is estimated at more than the model reads")
    func estimate() {
        let batcher = Batcher(tokenBudget: 30, maxTokens: 256)
        #expect(batcher.estimatedTokens(bytes: 1 << 20) == 256)
        #expect(batcher.estimatedTokens(bytes: 0) == 2)
    }

    @Test("what is left of a frame goes before the frames after it")
    func giveBack() throws {
        var batcher = Batcher(tokenBudget: 20, maxTokens: 256)
        for bytes in [40, 36] { batcher.add(frames.delivery(bytes: bytes)) }
        let first = try #require(batcher.take().first)
        let rest = FrameRest()
        rest.held = frames.pending("held", tokens: 12)
        batcher.settle(first, holding: rest)
        let second = batcher.take()
        #expect(second.map(\.delivery.bytes.count) == [40])
        #expect(second.first?.rest?.held?.message.id == "held")
        rest.held?.answer([])
        #expect(batcher.takeFrames() == [36])
    }

    @Test("no batch has more than a megabyte of frames, whatever few tokens they hold")
    func bytes() {
        var batcher = Batcher(tokenBudget: 4096, maxTokens: 256)
        for _ in 0..<12 { batcher.add(frames.delivery(bytes: 300_000)) }
        var sizes: [Int] = []
        while let batch = batcher.takeFrames() { sizes.append(batch.count) }
        #expect(sizes == [3, 3, 3, 1, 1, 1])
    }

    @Test("closed, it gives what is left, waits for what is out, and then ends")
    func close() throws {
        var batcher = Batcher(tokenBudget: 20, maxTokens: 256)
        batcher.add(frames.delivery(bytes: 4))
        batcher.close()
        let frame = try #require(batcher.take().first)
        #expect(batcher.isFinished == false)
        batcher.settle(frame)
        #expect(batcher.isFinished == true)
        switch batcher.next(now: frames.start) {
        case .finished: break
        default: Issue.record("not finished")
        }
    }

    @Test("abandoned, it hands out the frames that wait, also those that come back later")
    func abandon() throws {
        var batcher = Batcher(tokenBudget: 10, maxTokens: 256)
        for _ in 0..<3 { batcher.add(frames.delivery(bytes: 36)) }
        let (first, second) = (try #require(batcher.take().first), try #require(batcher.take().first))
        let (early, late) = (FrameRest(), FrameRest())
        early.held = frames.pending("early", tokens: 1)
        late.held = frames.pending("late", tokens: 1)
        #expect(batcher.settle(first, holding: early).isEmpty)
        let abandoned = batcher.abandon()
        #expect(abandoned.map { $0.rest?.held?.message.id } == ["early", nil])
        let returned = batcher.settle(second, holding: late)
        #expect(returned.map { $0.rest?.held?.message.id } == ["late"])
        #expect(batcher.isFinished == true)
        for frame in abandoned + returned { frame.rest?.held?.answer([]) }
    }
}

@Suite("Receipt")
struct ReceiptTests {
    @Test("a frame is settled once all its messages' results are out, and not before")
    func settling() {
        let frames = FrameFactory()
        let receipt = Receipt(target: frames.target, cost: 3)
        let messages = ["a", "b", "c"].map { frames.pending($0, tokens: 3, of: receipt) }
        messages[0].answer([1])
        receipt.decoded()
        messages[1].answer([2])
        #expect(frames.target.settledFrames == 0)
        messages[2].answer([3])
        #expect(frames.target.results == [[1], [2], [3]])
        #expect(frames.target.settledFrames == 1)
    }
}
