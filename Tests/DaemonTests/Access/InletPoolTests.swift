import Daemon
import Testing

@Suite("Inlets")
struct InletPoolTests {
    @Test("each connection has its inlet; a free one is used again once it has been read")
    func reuse() {
        var pool = InletPool()
        pool.add(1)
        #expect(pool.waiting == 1 && pool.free == nil)
        pool.occupied(1)
        #expect(pool.waiting == nil && pool.heldCount == 0)
        pool.add(2)
        #expect(pool.opened(1) == true)
        #expect(pool.waiting == 2 && pool.heldCount == 1)
        #expect(pool.vacated(1) == .unread && pool.free == nil)
        #expect(pool.heldCount == 1, "its messages are still to be read")
        #expect(pool.givenBack(1) == .free && pool.free == 1 && pool.heldCount == 0)
        pool.occupied(2)
        pool.use(1)
        #expect(pool.waiting == 1 && pool.free == nil)
    }

    @Test("a peer that has left before it is let in takes no place")
    func leftEarly() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.vacated(1) == .free)
        #expect(pool.opened(1) == false)
        #expect(pool.free == 1 && pool.heldCount == 0)
    }

    @Test("a connection that was never let in leaves nothing to read")
    func handshake() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.vacated(1) == .free && pool.free == 1)
    }

    @Test("an inlet that has another connection already is not given back with the first one's messages")
    func overtaken() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.opened(1) == true)
        #expect(pool.vacated(1) == .unread)
        pool.occupied(1)
        #expect(pool.givenBack(1) == nil && pool.free == nil)
        #expect(pool.opened(1) == true)
        #expect(pool.vacated(1) == .unread)
        #expect(pool.givenBack(1) == .free)
    }

    @Test("an inlet given back late, when its next connection is open, is still read after that one's end")
    func givenBackLate() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.opened(1) == true)
        _ = pool.vacated(1)
        pool.occupied(1)
        #expect(pool.opened(1) == true)
        #expect(pool.givenBack(1) == nil && pool.heldCount == 1)
        #expect(pool.vacated(1) == .unread)
    }

    @Test("peers told to try again are known, the first one first, until they are let in, leave or are cut off")
    func putOff() {
        var pool = InletPool()
        for inlet in 1...5 { pool.add(inlet) }
        pool.putOff(1, turn: 1)
        #expect(pool.putOff == nil, "it has no connection")
        for inlet in 1...4 {
            pool.occupied(inlet)
            pool.putOff(inlet, turn: 10 - inlet)
        }
        #expect(pool.putOff?.inlet == 4 && pool.putOff?.turn == 6)
        #expect(pool.opened(4) == true)
        #expect(pool.putOff?.inlet == 3)
        _ = pool.vacated(3)
        #expect(pool.putOff?.inlet == 2)
        pool.cutOff(2)
        #expect(pool.putOff?.inlet == 1)
        pool.occupied(1)
        #expect(pool.putOff == nil, "it has another connection")
    }

    @Test("a connection let in by the request of the one before it, and then put off, holds its place")
    func putOffWhileOpen() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.opened(1) == true)
        #expect(!pool.holds(2))
        pool.putOff(1, turn: 1)
        #expect(pool.putOff?.inlet == 1 && pool.holds(1))
        #expect(pool.vacated(1) == .unread && pool.putOff == nil)
    }

    @Test("of several free inlets the first is used")
    func first() {
        var pool = InletPool()
        for inlet in 1...5 { pool.add(inlet) }
        for inlet in [4, 2, 5] {
            pool.occupied(inlet)
            _ = pool.vacated(inlet)
        }
        #expect(pool.free == 2)
    }

    @Test("a handshake that fails after a connection that is not read yet leaves the inlet to be read")
    func unreadBehindHandshake() {
        var pool = InletPool()
        pool.add(1)
        pool.occupied(1)
        #expect(pool.opened(1) == true)
        _ = pool.vacated(1)
        pool.occupied(1)
        #expect(pool.vacated(1) == .unread && pool.free == nil)
        #expect(pool.givenBack(1) == .free)
    }

    @Test("the handshake that has taken longest is known")
    func handshakes() {
        var pool = InletPool()
        for inlet in 1...3 {
            pool.add(inlet)
            pool.occupied(inlet)
        }
        #expect(pool.handshakes?.oldest == 1 && pool.handshakes?.count == 3)
        #expect(pool.opened(1) == true)
        #expect(pool.handshakes?.oldest == 2 && pool.handshakes?.count == 2)
    }
}
