import CZeroMQ
import Glibc

/// An address whose connections are forwarded to several sockets, one to each: the next one to the socket chosen last.
package final class SharedAddress {
    private let relay: Relay
    private var listener: PublicListener?
    private let door: Int
    /// The address as bound, with the port that was chosen.
    package let address: String

    /// Binds the address.
    ///
    /// - Parameters:
    ///   - relay: forwards the connections.
    ///   - silence: how long a peer's machine may be silent before its connection ends; nil: for ever.
    /// - Returns: nil where the address cannot be shared: inproc, and ipc without its own file.
    /// - Throws: what `Socket.bind` would throw.
    package init?(_ endpoint: Endpoint, relay: Relay, context: ZeroMQContext, silence: Duration? = nil) throws(ZeroMQError) {
        guard let listener = try PublicListener.open(endpoint, context: context) else { return nil }
        self.relay = relay
        address = listener.address
        door = relay.open(listener.descriptor, silence: silence)
        self.listener = consume listener
    }

    deinit { close() }

    /// Adds a socket, which gets the next connection.
    ///
    /// - Returns: the socket's number, for `choose`.
    package func add(_ socket: Socket) throws(ZeroMQError) -> Int {
        let name = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        // An empty name makes the system choose an abstract one.
        let descriptor = try makeListeningDescriptor(
            family: AF_UNIX,
            bind: { descriptor in
                withUnsafePointer(to: name) { bind(descriptor, $0, socklen_t(MemoryLayout<sa_family_t>.size)) == 0 }
            }, failure: { ZeroMQError.system($0, address) })
        guard let target = SocketName(of: descriptor) else {
            let error = ZeroMQError.system("getsockname", address)
            _ = Glibc.close(descriptor)
            throw error
        }
        do {
            try socket.bind("ipc://@assay-relay", listening: descriptor)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
        let number = relay.add(target, to: door)
        relay.choose(number, of: door)
        return number
    }

    /// Directs the next connection to a socket again.
    package func choose(_ number: Int) { relay.choose(number, of: door) }

    /// Whether a descriptor is of a connection to a socket. When the connection has ended, its number may be another one's.
    package func isConnection(_ descriptor: Int32, to number: Int) -> Bool {
        relay.isConnection(descriptor, to: number, at: door)
    }

    /// The last peer of a socket: an IP address, or `:uid:gid:pid`.
    package func peer(of number: Int) -> String? { relay.peer(of: number, at: door) }

    /// Accepts no more connections. Existing ones continue.
    package func close() {
        guard listener != nil else { return }
        relay.close(door)
        listener = nil
    }
}

@available(*, unavailable, message: "an address belongs to one thread at a time")
extension SharedAddress: Sendable {}

extension Socket {
    /// Listens with a descriptor that is bound already; libzmq closes it with the listener.
    fileprivate func bind(_ address: String, listening descriptor: Int32) throws(ZeroMQError) {
        try setBytes(ZMQ_USE_FD, descriptor.nativeBytes, .option("useFD"), detail: "This libzmq takes no descriptors.")
        defer { _ = zmq_setsockopt(handle, ZMQ_USE_FD, Int32(-1).nativeBytes, MemoryLayout<Int32>.size) }
        if retrying({ zmq_bind(handle, address) }) < 0 { throw .last("zmq_bind", .endpoint(address)) }
    }
}
