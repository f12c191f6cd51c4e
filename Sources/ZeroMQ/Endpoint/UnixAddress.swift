import Glibc

/// The name of a Unix socket, in the form that system calls take.
struct UnixAddress {
    private var name = sockaddr_un()
    private var length = socklen_t(MemoryLayout<sockaddr_un>.size)

    /// The name of a file; `nil` for a path that is too long.
    init?(_ path: String) {
        name.sun_family = sa_family_t(AF_UNIX)
        // One byte stays 0, which ends the path.
        guard path.utf8.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    }

    /// The name of a socket; `nil` if it has none.
    init?(of descriptor: Int32) {
        // The calls take every family through the same pointer type; the structure outlives them.
        let isKnown = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isKnown, length > MemoryLayout<sa_family_t>.size else { return nil }
    }

    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: name) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) } }
    }
}
