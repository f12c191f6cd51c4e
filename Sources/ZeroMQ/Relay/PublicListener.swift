import Glibc

/// Listens at an endpoint that peers connect to.
struct PublicListener: ~Copyable {
    let descriptor: Int32
    /// The address as bound, with the port that was chosen.
    let address: String
    /// The file of an ipc address.
    private let path: String?

    private init(_ descriptor: Int32, _ address: String, path: String?) {
        (self.descriptor, self.address, self.path) = (descriptor, address, path)
    }

    /// Listens at an endpoint.
    ///
    /// - Returns: nil for inproc, and for ipc without its own file.
    /// - Throws: what `Socket.bind` would throw.
    static func open(_ endpoint: Endpoint, context: ZeroMQContext) throws(ZeroMQError) -> PublicListener? {
        switch endpoint.transport {
        case .tcp:
            let (name, address) = try resolve(endpoint, context)
            var options: [(level: Int32, name: Int32, value: Int32)] = [(SOL_SOCKET, SO_REUSEADDR, 1)]
            // As libzmq does: an IPv6 listener takes IPv4 as well.
            if name.family == AF_INET6 { options.append((Int32(IPPROTO_IPV6), Int32(IPV6_V6ONLY), 0)) }
            let descriptor = try makeListeningDescriptor(
                family: name.family, options: options,
                bind: { descriptor in name.withPointer { bind(descriptor, $0, $1) == 0 } },
                failure: { ZeroMQError.system($0, address) })
            return PublicListener(descriptor, address, path: nil)
        case .ipc:
            guard let file = IPCPath(endpoint), let name = UnixAddress(file.path) else { return nil }
            try file.checkFree()
            unlink(file.path)
            let descriptor = try makeListeningDescriptor(
                family: AF_UNIX, bind: { descriptor in name.withPointer { bind(descriptor, $0, $1) == 0 } },
                failure: { ZeroMQError.system($0, endpoint.address) })
            return PublicListener(descriptor, endpoint.address, path: file.path)
        case .inproc: return nil
        }
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// What an address resolves to. libzmq binds it once, since it parses hosts, interfaces and ports; its listener then makes
    /// room.
    private static func resolve(
        _ endpoint: Endpoint, _ context: ZeroMQContext
    ) throws(ZeroMQError) -> (name: SocketName, address: String) {
        let probe = try Socket(.pull, context: context)
        let monitor = try probe.monitor(events: [.listening, .closed])
        let address = try probe.attach(endpoint)
        guard let listener = try monitor.next(timeout: patience)?.descriptor, let name = SocketName(of: listener) else {
            throw ZeroMQError(.addressNotAvailable, call: "getsockname", subject: .endpoint(address))
        }
        try probe.unbind(address)
        guard try monitor.next(timeout: patience) != nil else {
            throw ZeroMQError(.addressInUse, call: "zmq_unbind", subject: .endpoint(address))
        }
        return (name, address)
    }

    private static let patience = Duration.seconds(5)
}

/// A socket's own address, of any family.
struct SocketName {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    var family: Int32 { Int32(storage.ss_family) }

    /// The name of a socket; nil if it has none.
    init?(of descriptor: Int32) {
        // An address of any family lies in sockaddr_storage and is handed over through the general type.
        let isKnown = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isKnown, length > MemoryLayout<sa_family_t>.size else { return nil }
    }

    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: storage) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) } }
    }
}

extension SocketName: Equatable {
    static func == (first: SocketName, second: SocketName) -> Bool {
        first.withPointer { first, length in
            second.withPointer { $1 == length && memcmp(first, $0, Int(length)) == 0 }
        }
    }
}

extension ZeroMQError {
    /// The failure of a system call just made for an address.
    static func system(_ call: String, _ address: String) -> ZeroMQError {
        ZeroMQError(.init(rawValue: errno), call: call, subject: .endpoint(address))
    }
}
