import Daemon
import Testing

@Suite("Inlets")
struct InletPoolTests {
    @Test("each connection has its inlet; a free one is used again once it has been read")
    func reuse() {
        var pool = InletPool(isReusable: true)
        pool.add(1)
        #expect(pool.waiting == 1 && pool.free == nil)
        pool.occupied(1)
        #expect(pool.waiting == nil && pool.openCount == 0)
        pool.add(2)
        pool.opened(1)
        #expect(pool.waiting == 2 && pool.openCount == 1)
        #expect(pool.vacated(1) == .unread && pool.openCount == 0)
        #expect(pool.free == nil)
        #expect(pool.givenBack(1) == .free && pool.free == 1)
        pool.occupied(2)
        pool.use(1)
        #expect(pool.waiting == 1 && pool.free == nil)
    }

    @Test("a connection that was never let in leaves nothing to read")
    func handshake() {
        var pool = InletPool(isReusable: true)
        pool.add(1)
        pool.occupied(1)
        #expect(pool.vacated(1) == .free && pool.free == 1)
    }

    @Test("an inlet that has another connection already is not given back with the first one's messages")
    func overtaken() {
        var pool = InletPool(isReusable: true)
        pool.add(1)
        pool.occupied(1)
        pool.opened(1)
        #expect(pool.vacated(1) == .unread)
        pool.occupied(1)
        #expect(pool.givenBack(1) == nil && pool.free == nil)
        pool.opened(1)
        #expect(pool.vacated(1) == .unread)
        #expect(pool.givenBack(1) == .free)
    }

    @Test("a handshake that fails after a connection that is not read yet leaves the inlet to be read")
    func unreadBehindHandshake() {
        var pool = InletPool(isReusable: true)
        pool.add(1)
        pool.occupied(1)
        pool.opened(1)
        _ = pool.vacated(1)
        pool.occupied(1)
        #expect(pool.vacated(1) == .unread && pool.free == nil)
        #expect(pool.givenBack(1) == .free)
    }

    @Test("an inlet that cannot be used again is forgotten")
    func closed() {
        var pool = InletPool(isReusable: false)
        pool.add(1)
        pool.occupied(1)
        pool.add(2)
        pool.opened(1)
        #expect(pool.vacated(1) == .unread)
        #expect(pool.givenBack(1) == .closed && pool.states[1] == nil)
        pool.occupied(2)
        #expect(pool.vacated(2) == .closed && pool.states.isEmpty)
        #expect(pool.vacated(2) == nil)
    }

    @Test("the handshake that has taken longest is known")
    func handshakes() {
        var pool = InletPool(isReusable: true)
        for inlet in 1...3 {
            pool.add(inlet)
            pool.occupied(inlet)
        }
        #expect(pool.handshakes?.oldest == 1 && pool.handshakes?.count == 3)
        pool.opened(1)
        #expect(pool.handshakes?.oldest == 2 && pool.handshakes?.count == 2)
    }
}
