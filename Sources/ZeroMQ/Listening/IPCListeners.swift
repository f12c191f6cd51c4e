import CZeroMQ
import Glibc

/// Listeners on one ipc path, of which the newest has it.
final class IPCListeners {
    private let address: String
    private let path: String
    private let nextPath: String
    private let nextAddress: UnixAddress
    private var count = 0

    init?(_ endpoint: Endpoint) throws(ZeroMQError) {
        guard let file = IPCPath(endpoint), let nextAddress = UnixAddress(file.path + Self.suffix) else { return nil }
        try file.checkFree()
        (address, path, nextPath) = (endpoint.address, file.path, file.path + Self.suffix)
        self.nextAddress = nextAddress
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
        return try makeListeningDescriptor(
            family: AF_UNIX, bind: { descriptor in nextAddress.withPointer { Glibc.bind(descriptor, $0, $1) == 0 } },
            failure: failure)
    }

    private func failure(_ call: String) -> ZeroMQError {
        ZeroMQError(.init(rawValue: errno), call: call, subject: .endpoint(address))
    }
}
