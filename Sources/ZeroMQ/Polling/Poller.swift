import CZeroMQ
import Glibc

/// Waits on sockets, monitors and wake-ups of one thread.
///
///     let input = poller.add(pull, .readable)
///     try poller.wait(timeout: nil)
///     if poller[input].contains(.readable) { … }
///
/// Readiness is level-triggered: a socket stays ready until it is read empty or filled. `wait` itself allocates nothing.
/// A poller keeps what it waits on alive, until `remove`.
///
/// Upstream: [`zmq_poll`](http://api.zeromq.org/4-3:zmq-poll).
package final class Poller {
    /// A place in the poller, given by `add` and valid until `remove`.
    package struct Token: Hashable, Sendable {
        let index: Int
    }

    private enum Source {
        case socket(Socket)
        case wakeUp(WakeUp)
    }

    /// A removed entry stays as a hole, which `poll` skips, until the next `add` fills it.
    private static var hole: zmq_pollitem_t { zmq_pollitem_t(socket: nil, fd: -1, events: 0, revents: 0) }

    private static func item(_ socket: Socket, _ interest: Interest) -> zmq_pollitem_t {
        zmq_pollitem_t(socket: socket.handle, fd: 0, events: interest.rawValue, revents: 0)
    }

    private var items: [zmq_pollitem_t] = []
    private var sources: [Source?] = []

    package init() {}

    /// Waits on a socket from now on; an empty interest only keeps its place.
    package func add(_ socket: Socket, _ interest: Interest) -> Token {
        insert(.socket(socket), interest.isEmpty ? Self.hole : Self.item(socket, interest))
    }

    /// Waits on a monitor's events from now on.
    package func add(_ monitor: SocketMonitor) -> Token {
        add(monitor.socket, .readable)
    }

    /// Waits on a wake-up from now on. When it is reported readable it has already been drained.
    package func add(_ wakeUp: WakeUp) -> Token {
        insert(
            .wakeUp(wakeUp),
            zmq_pollitem_t(socket: nil, fd: wakeUp.descriptor, events: Interest.readable.rawValue, revents: 0)
        )
    }

    /// Changes what is waited for; an empty interest pauses the entry, and its socket is not touched while paused.
    package func setInterest(_ interest: Interest, of token: Token) {
        guard interest.isEmpty else {
            if case .socket(let socket) = sources[token.index] { items[token.index] = Self.item(socket, interest) }
            items[token.index].events = interest.rawValue
            return
        }
        // libzmq would do work for a socket in the list even with an empty interest.
        if case .socket = sources[token.index] { items[token.index] = Self.hole }
        items[token.index].events = 0
    }

    /// Removes an entry; its token must not be used again.
    package func remove(_ token: Token) {
        items[token.index] = Self.hole
        sources[token.index] = nil
    }

    /// What the last `wait` found on an entry.
    package subscript(token: Token) -> Interest {
        Interest(rawValue: items[token.index].revents)
    }

    /// Waits until something is ready, and returns how many entries are: 0 when `timeout` passed.
    ///
    /// - Parameter timeout: `nil` waits for ever, zero only looks. Milliseconds, rounded up. A signal does not cut it short.
    /// - Throws: `contextTerminated` once the context of a socket in it was shut down.
    @discardableResult
    package func wait(timeout: Duration?) throws(ZeroMQError) -> Int {
        let deadline = Deadline(in: timeout)
        while true {
            let (ready, errno) = items.withUnsafeMutableBufferPointer { items in
                let ready = zmq_poll(items.baseAddress, Int32(items.count), Int(deadline.milliseconds))
                return (Int(ready), zmq_errno())
            }
            if ready > 0 { drainWakeUps() }
            if ready >= 0 { return ready }
            for index in items.indices { items[index].revents = 0 }
            guard errno == EINTR else { throw ZeroMQError(.init(rawValue: errno), call: "zmq_poll") }
        }
    }

    private func drainWakeUps() {
        for index in items.indices where items[index].revents != 0 {
            if case .wakeUp(let wakeUp) = sources[index] { wakeUp.drain() }
        }
    }

    private func insert(_ source: Source, _ item: zmq_pollitem_t) -> Token {
        if let index = sources.firstIndex(where: { $0 == nil }) {
            items[index] = item
            sources[index] = source
            return Token(index: index)
        }
        items.append(item)
        sources.append(source)
        return Token(index: items.count - 1)
    }
}

@available(*, unavailable, message: "a poller belongs to the thread that owns its sockets")
extension Poller: Sendable {}
