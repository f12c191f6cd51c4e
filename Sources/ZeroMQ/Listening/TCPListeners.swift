import CZeroMQ
import Glibc

/// Listeners on one TCP port. None of them may be closed while others are chosen: the kernel would renumber them.
final class TCPListeners {
    let address: String
    private var name: sockaddr_storage
    private var nameLength: socklen_t
    /// The first one, until it is given to a socket.
    private var first: Int32?
    /// Another descriptor of the first one, by which the filter is set; -1 once closed.
    private var control: Int32
    private var count = 0

    /// libzmq binds once, since it knows how addresses and interfaces are written; its listener makes room for ours.
    init?(_ endpoint: Endpoint, context: ZeroMQContext) throws(ZeroMQError) {
        let probe = try Socket(.pull, context: context)
        let monitor = try probe.monitor(events: [.listening, .closed])
        address = try probe.attach(endpoint)
        (name, nameLength) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        guard let listener = try monitor.next(timeout: Self.patience)?.descriptor,
            Self.readName(of: listener, into: &name, length: &nameLength)
        else { return nil }
        try probe.unbind(address)
        guard try monitor.next(timeout: Self.patience) != nil else { return nil }
        control = -1
        let descriptor = try makeListener()
        guard assay_choose_listener(descriptor, 0) == 0 else {
            _ = Glibc.close(descriptor)
            return nil
        }
        first = descriptor
        control = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard control >= 0 else { throw failure("fcntl") }
    }

    deinit { close() }

    private static let patience = Duration.seconds(5)

    func listen(_ socket: Socket) throws(ZeroMQError) -> Int {
        let descriptor: Int32
        if let first { descriptor = first } else { descriptor = try makeListener() }
        do {
            try socket.bind(address, listening: descriptor)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
        first = nil
        // A listener that cannot be chosen is dropped by whoever made its socket, and the kernel counts it no more.
        try choose(count)
        count += 1
        return count - 1
    }

    func choose(_ number: Int) throws(ZeroMQError) {
        guard assay_choose_listener(control, UInt32(number)) == 0 else { throw failure("setsockopt SO_ATTACH_REUSEPORT_CBPF") }
    }

    func close() {
        for descriptor in [first, control] {
            if let descriptor, descriptor >= 0 { _ = Glibc.close(descriptor) }
        }
        (first, control) = (nil, -1)
    }

    private func makeListener() throws(ZeroMQError) -> Int32 {
        let family = Int32(name.ss_family)
        var options: [(Int32, Int32, Int32)] = [(SOL_SOCKET, SO_REUSEADDR, 1), (SOL_SOCKET, SO_REUSEPORT, 1)]
        // As libzmq does: an IPv6 listener takes IPv4 as well.
        if family == AF_INET6 { options.append((Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)) }
        return try makeListeningDescriptor(
            family: family, options: options,
            bind: { descriptor in withName { pointer, length in Glibc.bind(descriptor, pointer, length) == 0 } },
            failure: failure)
    }

    private func withName<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        // An address of any family lies in sockaddr_storage and is handed over through the general type.
        withUnsafePointer(to: name) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, nameLength) } }
    }

    private static func readName(of descriptor: Int32, into name: inout sockaddr_storage, length: inout socklen_t) -> Bool {
        withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
    }

    private func failure(_ call: String) -> ZeroMQError {
        ZeroMQError(.init(rawValue: errno), call: call, subject: .endpoint(address))
    }
}
