import Glibc

/// The file of an ipc endpoint. libzmq removes any file there before it binds, so this checks first.
struct IPCPath {
    let path: String
    private let address: String

    /// `nil` unless the endpoint is ipc with its own file (not `*`, not an abstract `@name`).
    init?(_ endpoint: Endpoint) {
        guard endpoint.transport == .ipc else { return nil }
        path = String(endpoint.address.dropFirst("ipc://".count))
        address = endpoint.address
        if path == "*" || path.hasPrefix("@") { return nil }
    }

    /// Throws when binding would delete a file that is not a socket, or take the path from a socket that listens there.
    func checkFree() throws(ZeroMQError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw failure(.alreadyExists, "\(path) exists and is not a socket: remove it, or use another path.")
        }
        if isListening {
            throw failure(.addressInUse, "Another process listens on \(path): stop it, or use another path.")
        }
    }

    /// Whether a connection is accepted there. It is dropped at once, which does not bother the listener.
    private var isListening: Bool {
        guard let address = UnixAddress(path) else { return false }
        let descriptor = socket(AF_UNIX, streamKind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return address.withPointer { connect(descriptor, $0, $1) == 0 || errno == EAGAIN }
    }

    private func failure(_ code: ZeroMQError.Code, _ detail: String) -> ZeroMQError {
        ZeroMQError(code, call: "zmq_bind", subject: .endpoint(address), detail: detail)
    }
}
