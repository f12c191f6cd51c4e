import Glibc

/// A peer's connection, and the connection to a libzmq socket that it is forwarded to.
///
/// libzmq must never see its connection break while it leaves bytes in it unread: it would drop them, and end the process if it has
/// something to write afterwards (`!_io_error`, 4.3.4 and 4.3.5). So it sees a peer's end, however that came, as an end of file
/// after all bytes; and its side is closed only once it has closed its own.
final class RelayLink {
    /// −1 once closed.
    private(set) var peer: Int32
    let local: Int32
    private var inward: RelayPipe
    private var outward: RelayPipe
    private var isEnded = false

    /// Bytes in transit per direction. Outward there are only handshakes.
    private static let (inwardBytes, outwardBytes) = (64 << 10, 4 << 10)
    /// Bytes moved before other connections get their turn.
    private static let turn = 256 << 10

    init(peer: Int32, local: Int32) {
        (self.peer, self.local) = (peer, local)
        inward = RelayPipe(from: peer, to: local, capacity: Self.inwardBytes)
        outward = RelayPipe(from: local, to: peer, capacity: Self.outwardBytes)
    }

    deinit {
        closePeer()
        close(local)
    }

    private func closePeer() {
        if peer >= 0 { close(peer) }
        peer = -1
    }

    /// What to wait for: nothing when there is nothing to do, so that a known end does not cause repeated wake-ups.
    var peerEvents: Int16 { peer < 0 ? 0 : events(read: inward.wantsToRead, write: outward.wantsToWrite) }
    var localEvents: Int16 { events(read: outward.wantsToRead, write: inward.wantsToWrite) }

    private func events(read: Bool, write: Bool) -> Int16 { Int16(read ? POLLIN : 0) | Int16(write ? POLLOUT : 0) }

    func notePeer() {
        inward.noteReadable()
        outward.noteWritable()
    }

    func noteLocal() {
        inward.noteWritable()
        outward.noteReadable()
    }

    /// What to do next with it.
    enum Turn {
        case waits
        case goesOn
        /// Both sides must be closed.
        case isDone
    }

    /// Moves what can be moved at once.
    func move() -> Turn {
        let goesOn = inward.move(upTo: Self.turn)
        _ = outward.move(upTo: Self.turn)
        if outward.isAtEnd { return .isDone }
        // libzmq reads no more. The peer of a cut connection sees it at once; libzmq closes its side when it has read what it has.
        if inward.isBroken {
            closePeer()
            inward.endSource()
            outward.breakOff()
        }
        if inward.isAtEnd, inward.isEmpty, !inward.isBroken, !isEnded {
            isEnded = true
            shutdown(local, Int32(SHUT_WR))
        }
        return goesOn ? .goesOn : .waits
    }
}
