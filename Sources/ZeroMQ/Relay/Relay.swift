import CZeroMQ
import Glibc
import Synchronization

/// Accepts the connections of endpoints and forwards their bytes to sockets, one connection to each.
///
/// libzmq reads a socket's connections in turn and cannot skip any, and a connection stays with the socket that accepted
/// it. So each connection gets its own socket, to be read or left alone; see also `RelayLink`. `run` needs its own thread;
/// everything else may be called from any thread.
package final class Relay: Sendable {
    private struct Door {
        let listener: Int32
        /// How long a peer's machine may be silent; nil: for ever.
        let silence: Duration?
        var targets: [SocketName] = []
        var peers: [Int: String] = [:]
        /// The target of the next connection; nil: none is accepted.
        var next: Int?
    }

    private struct State {
        var doors: [Int: Door] = [:]
        var lastDoor = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wakeUp: WakeUp

    package init() throws(ZeroMQError) { wakeUp = try WakeUp() }

    /// Ends `run`, and with it all connections.
    package func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    // MARK: For `SharedAddress`

    func open(_ listener: Int32, silence: Duration?) -> Int {
        state.withLock { state in
            state.lastDoor += 1
            state.doors[state.lastDoor] = Door(listener: listener, silence: silence)
            return state.lastDoor
        }
    }

    /// Accepts nothing more. Existing connections continue.
    func close(_ door: Int) {
        // Connections are accepted under the lock, so the listener may be closed from here on.
        state.withLock { $0.doors[door] = nil }
        wakeUp.signal()
    }

    func add(_ target: SocketName, to door: Int) -> Int {
        state.withLock { state in
            state.doors[door]!.targets.append(target)
            return state.doors[door]!.targets.count - 1
        }
    }

    /// Forwards the next connection to a target.
    func choose(_ target: Int, of door: Int) {
        state.withLock { $0.doors[door]?.next = target }
        wakeUp.signal()
    }

    /// Whether a descriptor is of a connection to a target.
    func isConnection(_ descriptor: Int32, to target: Int, at door: Int) -> Bool {
        guard let name = state.withLock({ $0.doors[door]?.targets[target] }) else { return false }
        return name == SocketName(of: descriptor)
    }

    /// The last peer that was forwarded to a target: an IP address, or `:uid:gid:pid`.
    func peer(of target: Int, at door: Int) -> String? { state.withLock { $0.doors[door]?.peers[target] } }

    // MARK: The thread

    /// Forwards connections and bytes until `stop` is called.
    package func run() {
        var links: [RelayLink] = []
        var ready: [RelayLink] = []
        var items: [pollfd] = []
        var listeners: [Int32] = []
        var hasShortage = false
        // Whatever changes it signals the wake-up, except for connections accepted here.
        var hasChanged = true
        while true {
            if hasChanged {
                let isStopped = state.withLock { state in
                    listeners = state.doors.values.filter { $0.next != nil }.map(\.listener)
                    return state.isStopped
                }
                if isStopped { return }
            }
            items.removeAll(keepingCapacity: true)
            items.append(pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0))
            // When descriptors are short, the listeners would be reported ready again and again.
            for listener in listeners {
                items.append(pollfd(fd: hasShortage ? -1 : listener, events: Int16(POLLIN), revents: 0))
            }
            for link in links {
                let (peer, local) = (link.peerEvents, link.localEvents)
                items.append(pollfd(fd: peer == 0 ? -1 : link.peer, events: peer, revents: 0))
                items.append(pollfd(fd: local == 0 ? -1 : link.local, events: local, revents: 0))
            }
            let timeout: Int32 = ready.isEmpty ? hasShortage ? Self.shortageMilliseconds : -1 : 0
            let count = poll(&items, nfds_t(items.count), timeout)
            hasChanged = items[0].revents != 0
            if hasChanged { wakeUp.drain() }
            if count > 0 {
                for (index, link) in links.enumerated() {
                    let place = 1 + listeners.count + 2 * index
                    if items[place].revents != 0 { link.notePeer() }
                    if items[place + 1].revents != 0 { link.noteLocal() }
                    guard items[place].revents != 0 || items[place + 1].revents != 0 else { continue }
                    if !ready.contains(where: { $0 === link }) { ready.append(link) }
                }
            }
            let turn = ready
            ready.removeAll(keepingCapacity: true)
            for link in turn {
                switch link.move() {
                case .waits: break
                case .goesOn: ready.append(link)
                case .isDone: links.removeAll { $0 === link }
                }
            }
            hasShortage = false
            guard count > 0, items[1..<1 + listeners.count].contains(where: { $0.revents != 0 }) else { continue }
            while let accepted = accept(&hasShortage) {
                hasChanged = true
                links.append(accepted)
                ready.append(accepted)
            }
        }
    }

    /// How long a connection waits when there is no descriptor for it.
    private static let shortageMilliseconds: Int32 = 100

    /// Accepts a connection if there is a target for it; nil when there is none.
    private func accept(_ hasShortage: inout Bool) -> RelayLink? {
        state.withLock { state in
            for (number, door) in state.doors {
                guard let next = door.next else { continue }
                let peer = assay_accept(door.listener)
                guard peer >= 0 else {
                    if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { hasShortage = true }
                    continue
                }
                let local = socket(AF_UNIX, streamKind, 0)
                guard local >= 0, door.targets[next].withPointer({ connect(local, $0, $1) == 0 }) else {
                    // The peer tries again.
                    hasShortage = true
                    if local >= 0 { _ = Glibc.close(local) }
                    _ = Glibc.close(peer)
                    continue
                }
                state.doors[number]!.next = nil
                state.doors[number]!.peers[next] = ConnectionFacts(descriptor: peer)?.address
                Self.prepare(peer, silence: door.silence)
                return RelayLink(peer: peer, local: local)
            }
            return nil
        }
    }

    /// Makes the system notice when a peer's machine is gone. Nothing else is written to senders, so that a peer that has ended is
    /// left alone until everything that it sent is read.
    private static func prepare(_ peer: Int32, silence: Duration?) {
        guard SocketName(of: peer)?.family != AF_UNIX else { return }
        setOption(peer, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        guard let silence else { return }
        let probes: Int32 = 3
        let interval = Int32(max(1, (silence / .seconds(1) / Double(probes + 1)).rounded()))
        setOption(peer, SOL_SOCKET, SO_KEEPALIVE, 1)
        setOption(peer, Int32(IPPROTO_TCP), TCP_KEEPIDLE, interval)
        setOption(peer, Int32(IPPROTO_TCP), TCP_KEEPINTVL, interval)
        setOption(peer, Int32(IPPROTO_TCP), TCP_KEEPCNT, probes)
    }
}
