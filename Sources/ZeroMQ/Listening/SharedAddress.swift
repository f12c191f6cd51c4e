import CZeroMQ
import Glibc

/// An address on which several sockets listen, each with a listener of its own; new connections come to the one chosen last.
///
/// libzmq reads a socket's connections in turn and can leave none of them out, and a connection stays with the socket that accepted
/// it. With this, each connection can have a socket of its own, to be read or left alone.
///
/// Over TCP the listeners share the port (`SO_REUSEPORT`), and a filter chooses among them (`SO_ATTACH_REUSEPORT_CBPF`). The file of an
/// ipc address belongs to the newest listener: it takes the place of the one before.
///
/// Upstream: [`socket(7)`](https://man7.org/linux/man-pages/man7/socket.7.html),
/// [`ZMQ_USE_FD`](http://api.zeromq.org/4-3:zmq-setsockopt).
package final class SharedAddress {
    private enum Place {
        case tcp(TCPListeners)
        case ipc(IPCListeners)
    }

    private let place: Place
    /// The address as bound, with the port that was chosen.
    package let address: String

    /// Takes the address.
    ///
    /// - Returns: nil where the address cannot be shared: inproc, ipc without a file of its own, and kernels without the filter.
    /// - Throws: what `Socket.bind` would throw.
    package init?(_ endpoint: Endpoint, context: ZeroMQContext) throws(ZeroMQError) {
        switch endpoint.transport {
        case .tcp:
            guard let listeners = try TCPListeners(endpoint, context: context) else { return nil }
            (place, address) = (.tcp(listeners), listeners.address)
        case .ipc:
            guard let listeners = try IPCListeners(endpoint) else { return nil }
            (place, address) = (.ipc(listeners), endpoint.address)
        case .inproc: return nil
        }
    }

    /// Has a socket listen too, and new connections come to it.
    ///
    /// - Returns: the listener's number, for `choose`.
    package func listen(_ socket: Socket) throws(ZeroMQError) -> Int {
        switch place {
        case .tcp(let listeners): try listeners.listen(socket)
        case .ipc(let listeners): try listeners.listen(socket)
        }
    }

    /// Whether a listener can be chosen again after another was.
    package var canChooseAgain: Bool { if case .tcp = place { true } else { false } }

    /// Has new connections come to a listener again.
    package func choose(_ number: Int) throws(ZeroMQError) {
        guard case .tcp(let listeners) = place else { preconditionFailure("an ipc listener is chosen once") }
        try listeners.choose(number)
    }

    /// The address that peers know, of a listener as libzmq calls it.
    static func address(of listener: String) -> String { IPCListeners.address(of: listener) }

    /// Gives the address up. Sockets that listen on it go on doing so until they are closed.
    package func close() {
        switch place {
        case .tcp(let listeners): listeners.close()
        case .ipc(let listeners): listeners.close()
        }
    }
}

@available(*, unavailable, message: "an address belongs to one thread at a time")
extension SharedAddress: Sendable {}

extension Socket {
    /// Listens with a descriptor that is bound to the address already; libzmq closes it with the listener.
    func bind(_ address: String, listening descriptor: Int32) throws(ZeroMQError) {
        if address.contains("[") { try set(.ipv6, true) }
        try setBytes(ZMQ_USE_FD, descriptor.nativeBytes, .option("useFD"), detail: "This libzmq takes no descriptors.")
        defer { _ = zmq_setsockopt(handle, ZMQ_USE_FD, Int32(-1).nativeBytes, MemoryLayout<Int32>.size) }
        while zmq_bind(handle, address) < 0 {
            guard zmq_errno() == EINTR else { throw .last("zmq_bind", .endpoint(address)) }
        }
    }
}
