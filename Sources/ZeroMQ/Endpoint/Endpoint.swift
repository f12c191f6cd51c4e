/// Where a socket binds or connects, written as in CZMQ: `@tcp://…` binds, `>tcp://…` connects, and without a mark the
/// caller's default applies.
///
///     let endpoint = try Endpoint(parsing: "@tcp://*:5555", default: .connect)
///     try socket.attach(endpoint)
///
/// Upstream: [`zsock_attach`](http://czmq.zeromq.org/manual:zsock), [`zmq_tcp`](http://api.zeromq.org/4-3:zmq-tcp),
/// [`zmq_ipc`](http://api.zeromq.org/4-3:zmq-ipc), [`zmq_inproc`](http://api.zeromq.org/4-3:zmq-inproc).
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Which side of a connection the socket is.
    package enum Mode: String, Hashable, Sendable {
        /// Listens; written `@`.
        case bind
        /// Connects to a listener; written `>`.
        case connect

        /// The mark in front of the address.
        package var mark: Character {
            switch self {
            case .bind: "@"
            case .connect: ">"
            }
        }
    }

    /// How the bytes travel.
    package enum Transport: String, CaseIterable, Hashable, Sendable {
        case tcp, ipc, inproc
    }

    /// The longest path of an ipc endpoint in bytes: what a `sockaddr_un` holds.
    package static let maxIPCPathLength = 107

    package let mode: Mode
    package let transport: Transport
    /// The address as libzmq takes it, without a mark.
    package let address: String

    /// Reads an endpoint as typed, with or without a mark.
    package init(parsing text: String, default mode: Mode) throws(EndpointError) {
        switch text.first {
        case Mode.bind.mark: try self.init(.bind, String(text.dropFirst()))
        case Mode.connect.mark: try self.init(.connect, String(text.dropFirst()))
        default: try self.init(mode, text)
        }
    }

    /// Checks an address without a mark.
    package init(_ mode: Mode, _ address: String) throws(EndpointError) {
        self.mode = mode
        self.address = address
        do {
            transport = try Self.validate(address, mode)
        } catch {
            throw EndpointError(text: address, problem: error)
        }
    }

    /// The endpoint with its mark; parsing it gives the same endpoint.
    package var description: String { "\(mode.mark)\(address)" }

    /// Whether binding to it lets other machines connect: tcp on anything but 127.0.0.0/8, `[::1]` and `localhost`.
    package var isReachableFromOtherMachines: Bool {
        guard mode == .bind, transport == .tcp, let colon = address.lastIndex(of: ":") else { return false }
        let host = address[..<colon].dropFirst("tcp://".count)
        if host == "localhost" || host == "[::1]" { return false }
        // Other spellings of 127.0.0.1 count as reachable, to be on the safe side.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return !(parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil })
    }

    /// Whether the host is an IPv6 address, which needs the option `ipv6`; `attach` sets it.
    var isIPv6: Bool {
        transport == .tcp && address.contains("[")
    }
}
