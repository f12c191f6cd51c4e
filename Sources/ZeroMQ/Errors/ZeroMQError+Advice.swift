extension ZeroMQError {
    /// What usually helps against `code`, in words for the operator.
    var generalAdvice: String? {
        if case .endpoint(let address) = subject, let advice = Self.endpointAdvice(code, address, call) {
            return advice
        }
        return switch code {
        case .contextTerminated: "The context was shut down; drop its sockets."
        case .timedOut: "The socket's send or receive timeout passed."
        case .outOfTurn: "REQ sends, then receives; REP receives, then sends."
        case .hostUnreachable: "No connected peer has this routing id: it left, or has not said hello yet."
        case .tooManySockets: "Raise the context's maxSockets or the process's limit of open files (ulimit -n)."
        case .notSupported: "This kind of socket cannot do that."
        default: nil
        }
    }

    private static func endpointAdvice(_ code: Code, _ address: String, _ call: String) -> String? {
        switch code {
        case .addressInUse where address.hasPrefix("tcp:"):
            "Another process or socket listens on this port: stop it, or use another (port * chooses a free one)."
        case .addressInUse:
            "Another socket is bound to this name: stop it, or use another name."
        case .addressNotAvailable:
            "This machine has no such address: bind to one of its own, or to * for all of them."
        case .noSuchDevice:
            "The host is not an address or interface of this machine: bind to an IP address or interface it has, or to *."
        case .transportNotSupported:
            "Use tcp, ipc or inproc; a socket of this kind or this build of libzmq has no other transport."
        case .invalidArgument:
            "Write an endpoint as tcp://host:port, ipc://path or inproc://name."
        case .notFound where call == "zmq_unbind":
            "The socket is not bound to it; unbind takes the address that bind returned."
        case .notFound where call == "zmq_disconnect":
            "The socket is not connected to it; disconnect takes the address given to connect."
        case .notFound where address.hasPrefix("ipc:"):
            "The folder \(folder(ofIPC: address)) does not exist: create it first."
        case .accessDenied where address.hasPrefix("ipc:"):
            "This user may not create a file in \(folder(ofIPC: address))."
        case .accessDenied:
            "This user may not listen on that port (below 1024 needs CAP_NET_BIND_SERVICE): use a higher one."
        case .nameTooLong:
            "An ipc path has at most \(Endpoint.maxIPCPathLength) bytes: use a shorter folder."
        default:
            nil
        }
    }

    private static func folder(ofIPC address: String) -> String {
        let path = address.dropFirst("ipc://".count)
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
