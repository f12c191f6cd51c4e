import Daemon
import Testing

@Suite("Repeat limiter")
struct RepeatLimiterTests {
    private let start = ContinuousClock.now

    @Test("an event each second gives one line, then a count each minute, then nothing")
    func repeats() {
        var limiter = RepeatLimiter<String>(per: .seconds(60))
        var lines: [Int] = []
        var counts: [Int] = []
        for second in 0..<150 {
            counts += limiter.due(at: start + .seconds(second)).map(\.count)
            if limiter.admits("probe", limit: 1, at: start + .seconds(second)) { lines.append(second) }
        }
        #expect(lines == [0])
        #expect(counts == [59, 60])
        #expect(limiter.nextDue == start + .seconds(180))
        #expect(limiter.due(at: start + .seconds(180)).map(\.count) == [30])
        #expect(limiter.nextDue == nil)
        #expect(limiter.due(at: start + .seconds(240)) == [])
        #expect(limiter.admits("probe", limit: 1, at: start + .seconds(241)) == true)
    }

    @Test("what comes after a quiet period is let through, also where nobody asked what is due")
    func quiet() {
        var limiter = RepeatLimiter<String>(per: .seconds(60), maxKinds: 1)
        #expect(limiter.admits("a", limit: 1, at: start) == true)
        #expect(limiter.admits("a", limit: 1, at: start + .seconds(60)) == true)
        #expect(limiter.admits("a", limit: 1, at: start + .seconds(61)) == false)
        #expect(limiter.nextDue == start + .seconds(120))
    }

    @Test("kinds are counted apart, each up to its limit")
    func kinds() {
        var limiter = RepeatLimiter<String>(per: .seconds(60))
        let admitted = (0..<4).map { _ in limiter.admits("a", limit: 2, at: start) }
        #expect(admitted == [true, true, false, false])
        #expect(limiter.admits("b", limit: 2, at: start) == true)
        #expect(limiter.takeAll() == [.init(kind: "a", count: 2)])
        #expect(limiter.takeAll() == [])
    }

    @Test("kinds beyond those that it has room for are let through")
    func many() {
        var limiter = RepeatLimiter<Int>(per: .seconds(60), maxKinds: 2)
        for kind in 0..<3 { #expect(limiter.admits(kind, limit: 1, at: start) == true) }
        #expect(limiter.admits(1, limit: 1, at: start) == false)
        #expect(limiter.admits(2, limit: 1, at: start) == true)
    }
}
