import Glibc

/// What the kernel reports about a libzmq connection, by the descriptor in a monitor event.
///
/// libzmq may close the descriptor at any time, and the process may then reuse its number. `id` tells whether it is
/// still the same connection. No query needs another descriptor, so that the answers are right at the limit of open files too.
package struct ConnectionFacts: Hashable, Sendable {
    /// The kernel's number of the socket, never reused (`SO_COOKIE`).
    package let id: UInt64
    /// The peer: its IP address, or `:uid:gid:pid` of a Unix socket.
    package let address: String

    /// Queries a descriptor; `nil` when it is no longer a connection.
    package init?(descriptor: Int32) {
        guard let facts = Self.read(descriptor), facts.isCurrent(descriptor) else { return nil }
        self = facts
    }

    package init(id: UInt64, address: String) {
        self.id = id
        self.address = address
    }

    /// The facts of a connection that can no longer be queried; the kernel's numbers begin with 1.
    static let ended = ConnectionFacts(id: 0, address: "")

    /// Whether the peer is this process, over a Unix socket.
    var isOwnProcess: Bool { address == ":\(geteuid()):\(getegid()):\(getpid())" }

    /// Whether the descriptor is still this connection.
    package func isCurrent(_ descriptor: Int32) -> Bool {
        Self.cookie(descriptor) == id
    }

    /// The bytes that libzmq has written to the connection so far; `nil` when it is gone or not TCP, or on kernels older than 4.19.
    package func bytesWritten(_ descriptor: Int32) -> UInt64? {
        // struct tcp_info of linux/tcp.h, which only ever grows; glibc's own ends before the fields needed.
        var info = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(info.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0, length >= 216, isCurrent(descriptor)
        else { return nil }
        let notSent = UInt64(UInt32(nativeBytes: info[144..<148]))
        let (sent, retransmitted) = (UInt64(nativeBytes: info[200..<208]), UInt64(nativeBytes: info[208..<216]))
        return sent - retransmitted + notSent
    }

    /// Ends the connection now. Over TCP it is reset, so that what waits in the kernel for the peer is dropped as well; on a Unix
    /// socket nothing more is received, since libzmq must see no broken connection while it reads none of it (see `RelayLink`). It
    /// reports `disconnected`.
    package func abort(_ descriptor: Int32) {
        // A duplicate keeps its connection while the original may be reused. If there is no descriptor left for one, the connection
        // is ended anyway: at worst, one that took its place this moment has to reconnect.
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        defer { if copy >= 0 { close(copy) } }
        let descriptor = copy >= 0 ? copy : descriptor
        guard isCurrent(descriptor) else { return }
        // Connecting to "unspecified" dissolves a TCP connection; a Unix socket refuses it.
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        if connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size)) != 0 { shutdown(descriptor, Int32(SHUT_RD)) }
    }

    /// libzmq puts a meaningless host name before the `:uid:gid:pid` of a Unix socket's peer.
    package static func canonicalAddress(_ address: String) -> String {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        // An IPv6 address of four parts has an empty one among them.
        guard parts.count == 4, parts[1...].allSatisfy({ Int($0) != nil }) else { return address }
        return ":" + parts[1...].joined(separator: ":")
    }

    private static func read(_ descriptor: Int32) -> ConnectionFacts? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // An address of any family fits into sockaddr_storage, and is read through the general type.
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard let id = cookie(descriptor), getpeername(descriptor, pointer, &length) == 0 else { return nil }
                if Int32(pointer.pointee.sa_family) == AF_UNIX {
                    return peerProcess(descriptor).map { ConnectionFacts(id: id, address: $0) }
                }
                var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                guard getnameinfo(pointer, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0 else {
                    return nil
                }
                return ConnectionFacts(id: id, address: Z85.text(host))
            }
        }
    }

    private static func peerProcess(_ descriptor: Int32) -> String? {
        // struct ucred: pid, uid, gid.
        var credentials: [UInt32] = [0, 0, 0]
        var length = socklen_t(12)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return ":\(credentials[1]):\(credentials[2]):\(credentials[0])"
    }

    private static func cookie(_ descriptor: Int32) -> UInt64? {
        var cookie: UInt64 = 0
        var length = socklen_t(MemoryLayout<UInt64>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 ? cookie : nil
    }
}
