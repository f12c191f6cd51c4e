import AssayTesting
import Embedding
import Pipeline
import Testing

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
    private let target = CollectingTarget(intake: Intake(tokenBudget: 64, maxTokens: 32))

    private func delivery(bytes: Int) -> Delivery {
        Delivery(bytes: [UInt8](repeating: 0x61, count: bytes), receipt: Receipt(target: target, cost: bytes), arrival: .now)
    }

    private func prepared(_ id: String, tokens: Int, explain: Bool = false) -> PreparedMessage {
        let receipt = Receipt(target: target, cost: 1)
        return PreparedMessage(
            message: Message(id: id, text: "x", explain: explain),
            tokens: TokenizedText(ids: [Int32](repeating: 1, count: tokens), isTruncated: false),
            token: receipt.token(for: id, metadata: nil))
    }

    /// What the next batch holds: ids of messages and sizes of frames; nil when there is none.
    private func next(_ batcher: inout Batcher) -> (messages: [PreparedMessage], frames: [Int])? {
        switch batcher.next() {
        case .batch(let batch): (batch.prepared, batch.frames.map(\.bytes.count))
        case .wait: nil
        case .finished: nil
        }
    }

    @Test("a lone frame goes at once, however large")
    func lone() {
        var batcher = Batcher(tokenBudget: 8, maxTokens: 256)
        batcher.add(delivery(bytes: 4000))
        #expect(next(&batcher)?.frames == [4000])
        #expect(batcher.count == 0)
    }

    @Test("a batch takes what is waiting, oldest first, up to the budget of estimated tokens")
    func budget() {
        var batcher = Batcher(tokenBudget: 30, maxTokens: 256)
        for bytes in [40, 32, 36, 4] { batcher.add(delivery(bytes: bytes)) }
        #expect(next(&batcher)?.frames == [40, 32])
        #expect(next(&batcher)?.frames == [36, 4])
    }

    @Test("no text is estimated at more than the model reads")
    func estimate() {
        let batcher = Batcher(tokenBudget: 30, maxTokens: 256)
        #expect(batcher.estimatedTokens(bytes: 1 << 20) == 256)
        #expect(batcher.estimatedTokens(bytes: 0) == 2)
    }

    @Test("messages given back go before any frame, within the budget")
    func giveBack() {
        var batcher = Batcher(tokenBudget: 20, maxTokens: 256)
        batcher.add(delivery(bytes: 4))
        batcher.giveBack([prepared("a", tokens: 12), prepared("b", tokens: 12), prepared("c", tokens: 3)][...])
        var batch = next(&batcher)!
        #expect(batch.messages.map(\.message.id) == ["a"])
        batch.messages.forEach { $0.token.answer([]) }
        batch = next(&batcher)!
        #expect(batch.messages.map(\.message.id) == ["b", "c"])
        #expect(batch.frames == [4])
        batch.messages.forEach { $0.token.answer([]) }
    }

    @Test("messages to be explained take turns with the rest, and count with all that is embedded for them")
    func explained() {
        var batcher = Batcher(tokenBudget: 40, maxTokens: 256)
        // Five tokens and five variants are thirty.
        batcher.giveBack(["x", "y", "z"].map { prepared($0, tokens: 5, explain: true) }[...])
        batcher.giveBack(["a", "b", "c"].map { prepared($0, tokens: 30) }[...])
        #expect(batcher.count == 6)
        var order: [[String]] = []
        while let batch = next(&batcher) {
            order.append(batch.messages.map(\.message.id))
            batch.messages.forEach { $0.token.answer([]) }
        }
        #expect(order == [["a"], ["x"], ["b"], ["y"], ["c"], ["z"]])
        batcher.giveBack([prepared("w", tokens: 5, explain: true)][...])
        batcher.close()
        #expect(next(&batcher)?.messages.count == 1)
        batcher.giveBack([prepared("v", tokens: 5, explain: true)][...])
        for message in batcher.abandon() { message.token.answer([]) }
        #expect(batcher.count == 0)
    }

    @Test("closed, it gives what is left and then ends")
    func close() {
        var batcher = Batcher(tokenBudget: 20, maxTokens: 256)
        batcher.add(delivery(bytes: 4))
        batcher.close()
        #expect(next(&batcher)?.frames == [4])
        switch batcher.next() {
        case .finished: break
        default: Issue.record("not finished")
        }
    }

    @Test("a queue keeps its order over many thousands")
    func queue() {
        var queue = Queue<Int>()
        var expected = 0
        for value in 0..<10_000 {
            queue.append(value)
            if value % 3 != 0 {
                #expect(queue.popFirst() == expected)
                expected += 1
            }
        }
        while let value = queue.popFirst() {
            #expect(value == expected)
            expected += 1
        }
        #expect(expected == 10_000 && queue.isEmpty)
    }
}

@Suite("Receipt")
struct ReceiptTests {
    @Test("a frame is settled once all its messages' results are out, and not before")
    func settling() {
        let target = CollectingTarget(intake: Intake(tokenBudget: 64, maxTokens: 32))
        let receipt = Receipt(target: target, cost: 3)
        let tokens = ["a", "b", "c"].map { receipt.token(for: $0, metadata: nil) }
        tokens[0].answer([1])
        receipt.decoded()
        tokens[1].answer([2])
        #expect(target.settledFrames == 0)
        tokens[2].answer([3])
        #expect(target.results == [[1], [2], [3]])
        #expect(target.settledFrames == 1)
    }
}
