import AssayTesting
import Daemon
import Embedding
import Testing
import Threads
import Wire

/// Whose frames are taken when several sources send.
@Suite("Fairness")
struct FairnessTests {
    private let frames = FrameFactory()
    // Estimated at 32 tokens: four are a turn.
    private let size = 120

    /// The peers of the next frames, as long as there are any, in order.
    private func order(_ batcher: inout Batcher, batches: Int = .max, tokens: ((Int) -> Int)? = nil) -> [[Int]] {
        var order: [[Int]] = []
        while order.count < batches {
            let batch = batcher.take(now: frames.start)
            guard !batch.isEmpty else { break }
            for frame in batch { batcher.settle(frame, tokens: tokens?(frame.delivery.peer)) }
            order.append(batch.map(\.delivery.peer))
        }
        return order
    }

    @Test("a source that comes beside a backlog goes first, in a small batch of its own")
    func sparse() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for _ in 0..<100 { batcher.add(frames.delivery(bytes: size, from: 1)) }
        _ = order(&batcher, batches: 2)
        batcher.add(frames.delivery(bytes: size, from: 2))
        let order = order(&batcher, batches: 2)
        #expect(order[0] == [2])
        #expect(order[1] == [1, 1, 1, 1])
    }

    @Test("sources with a backlog get equal shares of tokens, whatever the size of their frames")
    func shares() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        // 32, 128 and 8 tokens each.
        let sizes = [1: 120, 2: 504, 3: 24]
        for (peer, size) in sizes { for _ in 0..<600 { batcher.add(frames.delivery(bytes: size, from: peer)) } }
        var tokens: [Int: Int] = [:]
        for peer in order(&batcher, batches: 120).joined() { tokens[peer, default: 0] += sizes[peer]! / 4 + 2 }
        let shares = tokens.values.map { Double($0) / Double(tokens.values.reduce(0, +)) }
        #expect(shares.count == 3 && shares.allSatisfy { (0.3...0.36).contains($0) }, "\(tokens)")
    }

    @Test("a source whose frames hold ten times the estimate gets no more than its share")
    func misleading() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for peer in [1, 2] { for _ in 0..<2000 { batcher.add(frames.delivery(bytes: size, from: peer)) } }
        let taken = order(&batcher, batches: 400) { $0 == 1 ? 320 : 32 }.joined()
        let ratio = Double(taken.count { $0 == 2 }) / Double(taken.count { $0 == 1 })
        #expect((9...11).contains(ratio), "\(ratio)")
    }

    @Test("no source starves: each of 50 is served within one turn of the others")
    func starvation() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for peer in 0..<50 { for _ in 0..<40 { batcher.add(frames.delivery(bytes: size, from: peer)) } }
        let taken = Array(order(&batcher).joined())
        #expect(taken.count == 2000)
        for peer in 0..<50 {
            let places = taken.indices.filter { taken[$0] == peer }
            // Four frames of every source, and this source's own.
            #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 <= 50 * 4 })
        }
    }

    @Test("a source that sends in bursts gains nothing over one that waits with a backlog")
    func bursts() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for _ in 0..<2000 { batcher.add(frames.delivery(bytes: size, from: 1)) }
        var counts = [1: 0, 2: 0]
        for _ in 0..<200 {
            // It always sends just when it has run empty.
            for _ in 0..<4 { batcher.add(frames.delivery(bytes: size, from: 2)) }
            for peer in order(&batcher, batches: 2).joined() { counts[peer]! += 1 }
        }
        #expect(counts[1]! >= counts[2]! * 9 / 10, "\(counts)")
    }

    @Test("frames of a source keep their order")
    func firstInFirstOut() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for number in 0..<300 { batcher.add(frames.delivery(bytes: 100 + number, from: number % 3)) }
        var last: [Int: Int] = [:]
        while true {
            let batch = batcher.take(now: frames.start)
            guard !batch.isEmpty else { break }
            for frame in batch {
                let (peer, size) = (frame.delivery.peer, frame.delivery.bytes.count)
                #expect(size > last[peer] ?? 0)
                last[peer] = size
                batcher.settle(frame)
            }
        }
        #expect(last == [0: 397, 1: 398, 2: 399])
    }

    @Test("nothing is kept of 10,000 sources that have gone")
    func forgotten() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for peer in 0..<10_000 {
            batcher.add(frames.delivery(bytes: size, from: peer))
            if peer % 10 == 9 { while batcher.takeFrames() != nil {} }
        }
        #expect(batcher.sourceCount == 0 && batcher.count == 0)
    }

    @Test("one source alone fills whole batches; after others came, batches stay short for a second")
    func contention() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        for _ in 0..<200 { batcher.add(frames.delivery(bytes: size, from: 1)) }
        #expect(batcher.takeFrames()?.count == 16)
        batcher.add(frames.delivery(bytes: size, from: 2))
        #expect(batcher.take(now: frames.start).map(\.delivery.peer) == [2])
        #expect(batcher.take(now: frames.start + .milliseconds(900)).count == 4)
        #expect(batcher.take(now: frames.start + .milliseconds(1100)).count == 16)
    }

    @Test("an explanation of many turns is done in slices, between which others are served")
    func slices() throws {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256)
        batcher.add(frames.delivery(bytes: size, from: 1))
        let frame = try #require(batcher.take(now: frames.start).first)
        let rest = FrameRest()
        rest.long = [frames.pending("long", tokens: 64, explain: true)]
        rest.place = frames.endPlace
        batcher.settle(frame, tokens: 0, holding: rest)
        for _ in 0..<50 { batcher.add(frames.delivery(bytes: size, from: 2)) }
        var order: [Int] = []
        for _ in 0..<8 {
            let batch = batcher.take(now: frames.start)
            order.append(try #require(batch.first).delivery.peer)
            for frame in batch { batcher.settle(frame, holding: frame.rest) }
        }
        // First the turn that a new source has before the others, in two small batches.
        #expect(order == [2, 2, 1, 2, 1, 2, 1, 2])
        rest.long[0].answer([])
    }

    @Test("frames of a source that sends long explanations count as a turn each, until they turn out short")
    func costly() throws {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        batcher.add(frames.delivery(bytes: size, from: 1))
        let frame = try #require(batcher.take(now: frames.start).first)
        let rest = FrameRest()
        rest.long = [frames.pending("long", tokens: 64, explain: true)]
        rest.place = frames.endPlace
        batcher.settle(frame, tokens: 0, holding: rest)
        #expect(batcher.tokens == 128)
        batcher.add(frames.delivery(bytes: size, from: 1))
        #expect(batcher.tokens == 256)
        batcher.add(frames.delivery(bytes: size, from: 2))
        #expect(batcher.tokens == 288)
        rest.long[0].answer([])
    }

    @Test("a limited number of explanations begin; other sources' messages pass those that wait")
    func manyExplanations() throws {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        var rests: [FrameRest] = []
        for peer in 0..<30 {
            batcher.add(frames.delivery(bytes: size, from: peer))
            let frame = try #require(batcher.take(now: frames.start).first)
            let rest = FrameRest()
            rest.long = [frames.pending("\(peer)", tokens: 64, explain: true)]
            rest.place = frames.endPlace
            rests.append(rest)
            batcher.settle(frame, tokens: 0, holding: rest)
        }
        batcher.add(frames.delivery(bytes: size, from: 99))
        #expect(batcher.take(now: frames.start).map(\.delivery.peer) == [99])
        // None of those that begin comes back: ten are in progress then, eight and one per thread.
        var begun: [WaitingFrame] = []
        while let frame = batcher.take(now: frames.start).first { begun.append(frame) }
        #expect(begun.count == 10 && batcher.count == 20)
        var account = Batcher.Account()
        account.charge(begun[0], tokens: 128)
        account.endedExplanations = 1
        _ = batcher.settle(account)
        #expect(batcher.take(now: frames.start).count == 1)
        for rest in rests { rest.long[0].answer([]) }
    }
}

@Suite("Queue by time")
struct QueueTimeTests {
    private let frames = FrameFactory()

    @Test("there is room for four turns a thread, or for what the threads compute in the time allowed")
    func room() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2, queueTime: .milliseconds(50))
        #expect(batcher.room(of: 0) == 1024)
        var account = Batcher.Account()
        // 100,000 tokens a second each.
        account.work = (tokens: 1000, duration: .milliseconds(10))
        _ = batcher.settle(account)
        #expect(batcher.room(of: 0) == 10_000)
        for _ in 0..<100 { batcher.add(frames.delivery(bytes: 120)) }
        #expect(batcher.room(of: 0) == 10_000 - 3200)
        while batcher.takeFrames() != nil {}
        #expect(batcher.room(of: 0) == 10_000)
        for _ in 0..<100 {
            account.work = (tokens: 1000, duration: .milliseconds(1000))
            _ = batcher.settle(account)
        }
        #expect(batcher.room(of: 0) == 1024)
    }

    @Test("memory goes back once for each flood, when nothing has been under way for a second")
    func ebb() {
        var tide = MemoryTide()
        func ebbs(after milliseconds: Int, idle: Bool = true) -> Bool {
            tide.hasEbbed(whileIdle: idle, at: frames.start + .milliseconds(milliseconds))
        }
        tide.note(1000)
        #expect(!ebbs(after: 0) && !ebbs(after: 5000) && tide.due == nil)
        tide.note(MemoryTide.flood)
        tide.note(1000)
        #expect(!ebbs(after: 6000, idle: false) && !ebbs(after: 7000) && !ebbs(after: 7900))
        tide.note(10)
        #expect(!ebbs(after: 8100) && !ebbs(after: 9000) && ebbs(after: 9200))
        #expect(!ebbs(after: 20_000) && tide.due == nil)
    }

    @Test("several sources share the room, and each has enough for two turns")
    func sharedRoom() {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        batcher.add(frames.delivery(bytes: 120, from: 1))
        batcher.add(frames.delivery(bytes: 120, from: 2))
        #expect(batcher.room(of: 1) == 512 - 32 && batcher.room(of: 3) == 512)
        for peer in 3...20 { batcher.add(frames.delivery(bytes: 120, from: peer)) }
        #expect(batcher.room(of: 1) == 256 - 32)
        for _ in 0..<7 { batcher.add(frames.delivery(bytes: 120, from: 1)) }
        #expect(batcher.room(of: 1) == 0 && !batcher.isOpen(to: 1) && batcher.isOpen(to: 2))
    }

    @Test("beside other sources a batch takes a few milliseconds, at least 32 tokens and at most a turn")
    func shortBatches() {
        for (tokensInSecond, expected) in [(100_000, 128), (10_000, 50), (1000, 32)] {
            var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 1)
            for _ in 0..<100 {
                var account = Batcher.Account()
                account.work = (tokens: tokensInSecond, duration: .seconds(1))
                _ = batcher.settle(account)
            }
            for _ in 0..<100 { batcher.add(frames.delivery(bytes: 1, from: 1)) }
            batcher.add(frames.delivery(bytes: 1, from: 2))
            guard case .batch(let first) = batcher.next(now: frames.start) else { return #expect(Bool(false), "no batch") }
            guard case .batch(let second) = batcher.next(now: frames.start) else { return #expect(Bool(false), "no batch") }
            #expect(max(first.budget, second.budget) == expected)
        }
    }

    @Test("an array of any length counts as one text in its turn, and leaves its source no room")
    func arrays() throws {
        var batcher = Batcher(tokenBudget: 512, maxTokens: 256, threads: 2)
        batcher.add(frames.delivery(bytes: 1 << 20, from: 1))
        #expect(batcher.tokens == 256)
        #expect(batcher.room(of: 1) < 0 && batcher.room(of: 2) == 1024)
        let frame = try #require(batcher.take(now: frames.start).first)
        #expect(batcher.room(of: 1) == 1024)
        let rest = FrameRest()
        rest.place = frames.endPlace
        rest.held = frames.pending("last", tokens: 9)
        batcher.settle(frame, holding: rest)
        #expect(batcher.room(of: 1) == 1024 - 9)
        rest.held?.answer([])
    }

    @Test("frames that wait for four times as long have their deadlines looked at once, and again when the next one passes")
    func overdue() throws {
        var batcher = Batcher(tokenBudget: 10, maxTokens: 256, queueTime: .milliseconds(10))
        for _ in 0..<4 { batcher.add(frames.delivery(bytes: 36)) }
        func look(_ batcher: inout Batcher, after wait: Int) -> [OverdueFrame] {
            guard case .batch(let batch) = batcher.next(now: frames.start + .milliseconds(wait)) else { return [] }
            return batch.overdue
        }
        #expect(look(&batcher, after: 10).isEmpty)
        let first = look(&batcher, after: 60)
        #expect(first.count == 3 && first.allSatisfy { $0.after == nil && $0.upTo == .milliseconds(60) })
        batcher.watch(first[2].rest, for: frames.start + .milliseconds(80))
        #expect(look(&batcher, after: 70).isEmpty)
        let second = look(&batcher, after: 90)
        #expect(second.map(\.after) == [.milliseconds(60)] && second.map(\.upTo) == [.milliseconds(90)])
        for frame in first + second { frame.delivery.receipt.release() }
    }

    @Test("deadlines are looked up in a megabyte of frames at a time, and their source pays for it")
    func overdueBytes() throws {
        var batcher = Batcher(tokenBudget: 10, maxTokens: 256, queueTime: .milliseconds(10))
        for _ in 0..<5 { batcher.add(frames.delivery(bytes: 600_000, from: 1)) }
        batcher.add(frames.delivery(bytes: 36, from: 2))
        var looks: [Int] = []
        while case .batch(let batch) = batcher.next(now: frames.start + .milliseconds(50)), !batch.overdue.isEmpty {
            looks.append(batch.overdue.count)
            for frame in batch.overdue { frame.delivery.receipt.release() }
            for frame in batch.frames { batcher.settle(frame) }
        }
        #expect(looks.first == 2 && looks.max() == 2, "\(looks)")
    }

    @Test("a message that waits read is handed out when its deadline passes")
    func expired() throws {
        var batcher = Batcher(tokenBudget: 10, maxTokens: 256, queueTime: .milliseconds(50))
        for _ in 0..<2 { batcher.add(frames.delivery(bytes: 36)) }
        let frame = try #require(batcher.take(now: frames.start).first)
        let rest = FrameRest()
        rest.held = frames.pending("late", tokens: 9, expiry: frames.start + .milliseconds(20))
        batcher.settle(frame, holding: rest)
        guard case .batch(let batch) = batcher.next(now: frames.start + .milliseconds(30)) else {
            return #expect(Bool(false), "no batch")
        }
        #expect(batch.expired.map(\.message.id) == ["late"] && rest.held == nil)
        for message in batch.expired { message.answer([]) }
        for frame in batch.overdue { frame.delivery.receipt.release() }
    }
}
