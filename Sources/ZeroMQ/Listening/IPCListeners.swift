import CZeroMQ
import Glibc

/// Listeners on one ipc path, of which the newest has it.
final class IPCListeners {
    private let address: String
    private let path: String
    private let nextPath: String
    private var count = 0

    init?(_ endpoint: Endpoint) throws(ZeroMQError) {
        guard let file = IPCPath(endpoint), file.path.utf8.count + Self.suffix.utf8.count <= Endpoint.maxIPCPathLength else {
            return nil
        }
        try file.checkFree()
        (address, path, nextPath) = (endpoint.address, file.path, file.path + Self.suffix)
    }

    /// Each listener is made under this name, and libzmq goes on calling it so.
    private static let suffix = ".next"

    static func address(of listener: String) -> String {
        guard listener.hasPrefix("ipc://"), listener.hasSuffix(suffix) else { return listener }
        return String(listener.dropLast(suffix.count))
    }

    deinit { close() }

    func listen(_ socket: Socket) throws(ZeroMQError) -> Int {
        let descriptor = try makeListener()
        do {
            try socket.bind(address, listening: descriptor)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
        // Whoever connects meanwhile reaches the listener before.
        guard rename(nextPath, path) == 0 else { throw failure("rename") }
        count += 1
        return count - 1
    }

    func close() {
        if count > 0 { unlink(path) }
        count = 0
    }

    private func makeListener() throws(ZeroMQError) -> Int32 {
        // One may be left by a process that was killed. Anything but a socket makes bind() fail.
        var status = stat()
        if lstat(nextPath, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(nextPath) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw failure("socket") }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: nextPath.utf8) }
        let isBound = withUnsafePointer(to: &name) {
            // bind() takes every family through the same pointer type; the structure stays alive for the call.
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound, Glibc.listen(descriptor, listenBacklog) == 0 else {
            let error = failure("bind")
            _ = Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private func failure(_ call: String) -> ZeroMQError {
        ZeroMQError(.init(rawValue: errno), call: call, subject: .endpoint(address))
    }
}
