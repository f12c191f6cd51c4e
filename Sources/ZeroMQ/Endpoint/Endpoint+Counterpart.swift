extension Endpoint {
    /// Where the other side of the connection attaches, in another process on this machine: it connects to what this side
    /// binds, and binds what this side connects to. For a bind to every interface it is the loopback interface.
    ///
    /// - Throws: `EndpointError` where that is unknown: for a port or path that is chosen on binding, a remote host that
    ///   this side connects to, and `inproc`.
    package func counterpart() throws(EndpointError) -> Endpoint {
        switch transport {
        case .inproc: throw EndpointError(text: address, problem: .sameProcess)
        case .ipc:
            guard address != "ipc://*" else { throw EndpointError(text: address, problem: .chosenOnBinding) }
            return try Endpoint(opposite, address)
        case .tcp:
            // A connection may name its source: tcp://source:port;host:port.
            let target = address.dropFirst("tcp://".count).split(separator: ";").last ?? ""
            // Parsing has ensured a colon.
            guard let colon = target.lastIndex(of: ":") else { throw EndpointError(text: address, problem: .missingPort) }
            let (host, port) = (target[..<colon], target[target.index(after: colon)...])
            guard port != "*", Int(port) != 0 else { throw EndpointError(text: address, problem: .chosenOnBinding) }
            return try Endpoint(opposite, "tcp://\(try counterpart(ofHost: host)):\(port)")
        }
    }

    private var opposite: Mode { mode == .bind ? .connect : .bind }

    private func counterpart(ofHost host: Substring) throws(EndpointError) -> String {
        switch (mode, host) {
        case (.bind, "*"), (.bind, "0.0.0.0"): return "127.0.0.1"
        case (.bind, "[::]"): return "[::1]"
        case (.bind, _), (.connect, "[::1]"): return String(host)
        // libzmq binds addresses and interfaces, not names.
        case (.connect, "localhost"): return "127.0.0.1"
        case (.connect, _):
            guard host.hasPrefix("127.") else { throw EndpointError(text: address, problem: .elsewhere(String(host))) }
            return String(host)
        }
    }
}
