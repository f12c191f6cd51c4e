import Daemon
import Synchronization
import TestSupport
import Testing

/// What other threads leave for a transport's thread.
@Suite("The mailbox of a transport")
struct TransportMailboxTests {
    private final class Wakes: Sendable {
        let count = Atomic<Int>(0)

        var mailbox: TransportMailbox {
            TransportMailbox(drainTimeout: .seconds(7)) { self.count.add(1, ordering: .relaxed) }
        }
        var number: Int { count.load(ordering: .relaxed) }
    }

    @Test("credit wakes the thread only while it waits for some")
    func credit() {
        let wakes = Wakes()
        let mailbox = wakes.mailbox
        mailbox.settled(bytes: 10)
        mailbox.settled(bytes: 20)
        #expect(wakes.number == 0)
        #expect(mailbox.takeCredit() == (2, 30) && mailbox.takeCredit() == (0, 0))
        #expect(mailbox.mayWait(forCredit: true))
        mailbox.settled(bytes: 5)
        #expect(wakes.number == 1)
        #expect(mailbox.mayWait(forCredit: true) == false, "the credit is there already")
        #expect(mailbox.mayWait(forCredit: false))
        #expect(mailbox.takeCredit() == (1, 5))
        mailbox.settled(bytes: 5)
        #expect(wakes.number == 1)
    }

    @Test("no credit is lost between threads, and none comes twice")
    func threads() async {
        let mailbox = Wakes().mailbox
        let (frames, bytes) = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { for _ in 0..<10_000 { mailbox.settled(bytes: 3) } } }
            var sum = (frames: 0, bytes: 0)
            while sum.frames < 20_000 {
                let credit = mailbox.takeCredit()
                sum = (sum.frames + credit.frames, sum.bytes + credit.bytes)
                #expect(sum.bytes >= 3 * sum.frames)
                await Task.yield()
            }
            return sum
        }
        #expect(frames == 20_000 && bytes == 60_000)
    }

    @Test("a drain's time runs from the first call; its limit does not change any more")
    func drain() throws {
        let wakes = Wakes()
        let mailbox = wakes.mailbox
        #expect(mailbox.drain.deadline == nil && mailbox.drain.remaining == nil && mailbox.drain.timeout == .seconds(7))
        mailbox.setDrainTimeout(.seconds(9))
        mailbox.beginDrain()
        let first = try #require(mailbox.drain.deadline)
        mailbox.setDrainTimeout(.seconds(1))
        mailbox.beginDrain()
        #expect(mailbox.drain.deadline == first && !mailbox.drain.isFlushing)
        mailbox.flush()
        #expect(mailbox.drain.isFlushing && wakes.number == 3)
    }
}
