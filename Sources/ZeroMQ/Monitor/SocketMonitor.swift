import CZeroMQ
import Synchronization

/// The stream of a socket's connection events. It lives on the socket's thread and can be waited for in a `Poller`.
///
/// libzmq queues events without a limit while they are not read (with one, its I/O thread would block), so read it empty
/// whenever it is ready. Dropping it ends the monitoring; it does not keep the socket alive.
package final class SocketMonitor {
    let socket: Socket
    private weak var monitored: Socket?
    private let number: Int

    private static let counter = Atomic(0)

    init(of monitored: Socket, _ events: MonitorEvent.Selection) throws(ZeroMQError) {
        number = Self.counter.add(1, ordering: .relaxed).newValue
        let address = "inproc://assay.monitor.\(number)"
        socket = try Socket(.pair, context: monitored.context)
        try socket.set(.linger, .zero)
        try socket.set(.receiveHighWaterMark, 0)
        guard zmq_socket_monitor(monitored.handle, address, events.rawValue) == 0 else {
            throw .last("zmq_socket_monitor", .endpoint(address))
        }
        self.monitored = monitored
        monitored.monitorNumber = number
        try socket.connect(address)
    }

    deinit {
        guard let monitored, monitored.monitorNumber == number else { return }
        zmq_socket_monitor(monitored.handle, nil, 0)
    }

    /// Releases it from this thread: dropping it no longer ends the monitoring.
    ///
    /// It must then be kept until the monitoring has been stopped (`Socket.stopMonitoring`) or the socket is dropped: libzmq would
    /// wait for ever to hand over an event that nobody can read.
    func release() {
        monitored = nil
    }

    /// The next event if there is one; `nil` otherwise.
    package func next() throws(ZeroMQError) -> MonitorEvent? {
        try socket.tryReceive().flatMap { MonitorEvent($0) }
    }

    /// The next event, waiting at most `timeout`; `nil` when none came.
    package func next(timeout: Duration) throws(ZeroMQError) -> MonitorEvent? {
        try socket.receive(timeout: timeout).flatMap { MonitorEvent($0) }
    }
}

@available(*, unavailable, message: "a monitor belongs to its socket's thread")
extension SocketMonitor: Sendable {}

extension Socket {
    /// Reports what happens to the socket's connections from now on. A socket has one monitor; a new one takes over. inproc has
    /// no events.
    ///
    /// Upstream: [`zmq_socket_monitor`](http://api.zeromq.org/4-3:zmq-socket-monitor).
    package func monitor(events: MonitorEvent.Selection = .all) throws(ZeroMQError) -> SocketMonitor {
        try SocketMonitor(of: self, events)
    }

    /// Ends the monitoring, also by a monitor that was released. The last event is `monitorStopped`, if selected.
    package func stopMonitoring() {
        guard monitorNumber != 0 else { return }
        monitorNumber = 0
        zmq_socket_monitor(handle, nil, 0)
    }
}
