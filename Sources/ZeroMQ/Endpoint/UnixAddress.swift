import Glibc

/// The name of a Unix socket, in the form that system calls take.
struct UnixAddress {
    private var name = sockaddr_un()

    /// The name of a file; `nil` for a path that is too long.
    init?(_ path: String) {
        name.sun_family = sa_family_t(AF_UNIX)
        // One byte stays 0, which ends the path.
        guard path.utf8.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    }

    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        // System calls take every family through the same pointer type; the structure outlives them.
        withUnsafePointer(to: name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
