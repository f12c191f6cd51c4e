import Foundation
import Synchronization
import Testing
import ZeroMQ

@Suite("Polling") struct PollerTests {
    @Test("a socket is readable once a message is there", arguments: Wire.allCases)
    func socketReadableOnce(wire: Wire) throws {
        let (pull, push) = try Scene().pair(.pull, .push, wire)
        let poller = Poller()
        let token = poller.add(pull, .readable)
        #expect(try poller.wait(timeout: .zero) == 0)
        #expect(poller[token] == [])
        try push.send("x")
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == .readable)
        #expect(try pull.tryReceive() == ["x"])
        #expect(try poller.wait(timeout: .zero) == 0)
    }

    @Test("interest can be changed, paused and removed")
    func interestChangedPaused() throws {
        let (left, right) = try Scene().pair(.pair, .pair, .inproc)
        try right.send("x")
        let poller = Poller()
        let token = poller.add(left, [])
        #expect(try poller.wait(timeout: .zero) == 0)
        poller.setInterest(.readable, of: token)
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == .readable)
        poller.setInterest([.readable, .writable], of: token)
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == [.readable, .writable])
        poller.setInterest(.writable, of: token)
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == .writable)
        poller.remove(token)
        #expect(try poller.wait(timeout: .zero) == 0)
    }

    @Test("a removed slot is reused, the others stay")
    func removedSlotReused() throws {
        let scene = try Scene()
        let (pull, push) = try scene.pair(.pull, .push, .inproc)
        let (otherPull, otherPush) = try scene.pair(.pull, .push, .tcp)
        let poller = Poller()
        let first = poller.add(pull, .readable)
        let second = poller.add(push, .writable)
        poller.remove(first)
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[second] == .writable)
        poller.setInterest([], of: second)
        let third = poller.add(otherPull, .readable)
        #expect(third == first)
        try otherPush.send("x")
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[third] == .readable)
        #expect(poller[second] == [])
    }

    @Test("a full socket is not writable until its peer reads")
    func fullSocketWritable() throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.set(.receiveHighWaterMark, 1)
        try push.set(.sendHighWaterMark, 1)
        try push.connect(pull.bind(scene.address(.inproc)))
        while try push.trySend("x") == .sent {}
        let poller = Poller()
        let token = poller.add(push, .writable)
        #expect(try poller.wait(timeout: .zero) == 0)
        while try pull.tryReceive() != nil {}
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == .writable)
    }

    @Test("a wait takes no less than its timeout")
    func waitTakesLess() throws {
        let pull = try Scene().socket(.pull)
        let poller = Poller()
        _ = poller.add(pull, .readable)
        let start = ContinuousClock.now
        #expect(try poller.wait(timeout: .milliseconds(20.5)) == 0)
        #expect(start.duration(to: .now) >= .milliseconds(20))
    }

    @Test("another thread ends a wait without timeout")
    func anotherThreadEnds() async throws {
        let wakeUp = try WakeUp()
        let isWaiting = try WakeUp()
        async let ready = onThread {
            let poller = Poller()
            let token = poller.add(wakeUp)
            isWaiting.signal()
            return [try poller.wait(timeout: nil), poller[token] == .readable ? 1 : 0, try poller.wait(timeout: .zero)]
        }
        try await onThread {
            let poller = Poller()
            _ = poller.add(isWaiting)
            try poller.wait(timeout: patience)
            wakeUp.signal()
        }
        #expect(try await ready == [1, 1, 0])
    }

    @Test("signals are merged, and drained by the wait that reports them")
    func signalsMergedDrained() throws {
        let wakeUp = try WakeUp()
        let poller = Poller()
        let token = poller.add(wakeUp)
        for _ in 0..<1_000 { wakeUp.signal() }
        #expect(try poller.wait(timeout: .zero) == 1)
        #expect(poller[token] == .readable)
        #expect(try poller.wait(timeout: .zero) == 0)
        wakeUp.signal()
        #expect(try poller.wait(timeout: .zero) == 1)
    }

    @Test("no wake-up is lost between four signalling threads")
    func wakeUpLost() async throws {
        let (threads, each) = (4, 20_000)
        let queue = Mutex(0)
        let wakeUp = try WakeUp()
        async let total = onThread {
            let poller = Poller()
            _ = poller.add(wakeUp)
            var total = 0
            while total < threads * each, try poller.wait(timeout: patience) > 0 {
                total += queue.withLock { count in
                    defer { count = 0 }
                    return count
                }
            }
            return total
        }
        for _ in 0..<threads {
            Thread.detachNewThread {
                for _ in 0..<each {
                    queue.withLock { $0 += 1 }
                    wakeUp.signal()
                }
            }
        }
        #expect(try await total == threads * each)
    }

    @Test("shutting the context down ends the wait")
    func shuttingContextDown() async throws {
        let scene = try Scene()
        let isWaiting = try WakeUp()
        async let code = onThread {
            let pull = try Socket(.pull, context: scene.context)
            let poller = Poller()
            _ = poller.add(pull, .readable)
            isWaiting.signal()
            return try #require(throws: ZeroMQError.self) { try poller.wait(timeout: patience) }.code
        }
        try await onThread {
            let poller = Poller()
            _ = poller.add(isWaiting)
            try poller.wait(timeout: patience)
            scene.context.shutdown()
        }
        #expect(try await code == .contextTerminated)
    }

    @Test("a monitor can be polled")
    func monitorPolled() throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        let monitor = try pull.monitor(events: .listening)
        let poller = Poller()
        let token = poller.add(monitor)
        try pull.bind(scene.address(.tcp))
        #expect(try poller.wait(timeout: patience) == 1)
        #expect(poller[token] == .readable)
        #expect(try monitor.next()?.kind == .listening)
        #expect(try monitor.next() == nil)
    }
}
