import Testing
import ZeroMQ

/// The one connection of an exclusive socket, without sockets.
@Suite("Exclusive connections")
struct ExclusiveConnectionTests {
    private func entry(_ descriptor: Int32) -> ConnectionTable.Entry {
        ConnectionTable.Entry(descriptor: descriptor, facts: ConnectionFacts(id: UInt64(descriptor), address: "127.0.0.1"))
    }

    @Test("a second connection is turned away, and its end raises no event")
    func secondConnectionTurned() {
        var connection = ExclusiveConnection()
        #expect(connection.accepted(entry(1)) { _ in true } == .occupied)
        #expect(connection.accepted(entry(2)) { _ in true } == .turnAway(entry(2)))
        #expect(connection.handshakeFailed() == .ignored)
        #expect(connection.disconnected(2) == .ignored)
        #expect(connection.handshakeFailed() == .other)
        #expect(connection.disconnected(1) == .vacated && connection.entry == nil)
    }

    @Test("another process's connection is turned away")
    func anotherProcessConnection() {
        var connection = ExclusiveConnection()
        #expect(connection.accepted(entry(1), isOwn: false) { _ in true } == .turnAway(entry(1)))
        #expect(connection.accepted(entry(2)) { _ in true } == .occupied)
        #expect(connection.disconnected(1) == .ignored && connection.entry == entry(2))
    }

    @Test("a connection that ended without an event makes room")
    func connectionEndedWithout() {
        var connection = ExclusiveConnection()
        _ = connection.accepted(entry(1)) { _ in true }
        connection.letIn(owner: 7)
        #expect(connection.accepted(entry(2)) { _ in false } == .occupied)
        #expect(connection.connection(of: 7) == nil && connection.entry == entry(2))
    }

    @Test("a rejected connection that is gone is not waited for")
    func rejectedConnectionGone() {
        var connection = ExclusiveConnection()
        _ = connection.accepted(entry(1)) { _ in true }
        _ = connection.accepted(entry(2)) { _ in true }
        #expect(connection.disconnected(2) == .ignored)
        #expect(connection.handshakeFailed() == .other)
    }

    @Test("the slot belongs to the admitted peer")
    func slotBelongsAdmitted() {
        var connection = ExclusiveConnection()
        connection.letIn(owner: 1)
        #expect(connection.connection(of: 1) == nil)
        _ = connection.accepted(entry(4)) { _ in true }
        connection.letIn(owner: nil)
        connection.letIn(owner: 1)
        connection.letIn(owner: 2)
        #expect(connection.connection(of: 1) == entry(4) && connection.connection(of: 2) == entry(4))
        #expect(connection.connection(of: 3) == nil)
        _ = connection.disconnected(4)
        #expect(connection.connection(of: 1) == nil)
    }
}
