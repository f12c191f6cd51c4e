import HTTP
import Testing

@Suite("Connections that close")
struct ConnectionCountTests {
    /// How often memory is given back, and how many connections' memory is left, when all of some connections close.
    private func drain(_ connections: Int) -> (times: Int, left: Int) {
        var count = ConnectionCount()
        for _ in 0..<connections { count.opened() }
        var (times, left) = (0, connections)
        for _ in 0..<connections where count.closed() { (times, left) = (times + 1, count.open) }
        return (times, left)
    }

    @Test("memory is given back a few times, however many connections close, and next to nothing is left")
    func drained() {
        for connections in [512, 1000, 10_000, 1_000_000] {
            let (times, left) = drain(connections)
            #expect((1...13).contains(times), "\(connections) connections: \(times)")
            #expect(left < 2 * ConnectionCount.worth, "\(connections) connections: \(left)")
        }
    }

    @Test("a few connections are not worth it, nor are many that come and go beside more that stay")
    func steady() {
        #expect(drain(ConnectionCount.worth - 1).times == 0)
        var count = ConnectionCount()
        for _ in 0..<1000 { count.opened() }
        for _ in 0..<10_000 {
            count.opened()
            let isWorthIt = count.closed()
            #expect(!isWorthIt)
        }
        #expect(count.open == 1000)
    }

    @Test("connections that open afterwards count again")
    func again() {
        var count = ConnectionCount()
        for _ in 0..<2 {
            for _ in 0..<1000 { count.opened() }
            var times = 0
            for _ in 0..<1000 where count.closed() { times += 1 }
            #expect(times >= 1)
        }
    }
}
