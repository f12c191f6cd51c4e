internal import Glibc
internal import Synchronization
package import Wording

/// The server's Unix socket. It is made in a folder that nobody else can enter, and moved to its place once it has its mode.
package final class LocalSocket: Sendable {
    /// Its place.
    package let path: String
    private let folder: String
    private let mode: mode_t
    /// The file's number once it is in its place; before, 0.
    private let published = Atomic<UInt>(0)

    /// Where to bind it.
    package var bindPath: String { folder + "/s" }

    /// - Parameter isPrivate: whether only this user may connect.
    /// - Throws: `AssayError` when a server listens there, or something else is in its place.
    package init(_ path: String, isPrivate: Bool) throws(AssayError) {
        self.path = path
        mode = isPrivate ? 0o600 : 0o666
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw Self.failure(path, "there is something else than a socket", "choose another path with --http unix:PATH")
            }
            guard !Self.isServed(path) else {
                throw Self.failure(
                    path, "the address is in use",
                    "end the program that has it, choose another with --http unix:PATH, or turn HTTP off with --http off")
            }
        }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var template = Array((parent.isEmpty ? "/.assayXXXXXX" : "\(parent)/.assayXXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Self.failure(
                path, "the socket cannot be made: \(String(cString: strerror(errno)))", "make its folder, or choose another")
        }
        folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Moves the bound socket to its place.
    package func publish() throws(AssayError) {
        var status = stat()
        guard chmod(bindPath, mode) == 0, stat(bindPath, &status) == 0, rename(bindPath, path) == 0 else {
            throw Self.failure(
                path, "the socket cannot be moved there: \(String(cString: strerror(errno)))", "choose another path")
        }
        published.store(UInt(status.st_ino), ordering: .relaxed)
        rmdir(folder)
    }

    /// Removes the socket when the server is done, unless another server has put its own in the place. There is nothing to be done
    /// about a failure here.
    package func finish() {
        var status = stat()
        if lstat(path, &status) == 0, UInt(status.st_ino) == published.load(ordering: .relaxed) { unlink(path) }
        unlink(bindPath)
        rmdir(folder)
    }

    /// Whether a program listens; no one does at the socket of one that was killed.
    private static func isServed(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            // connect takes every kind of address by its first field.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 || errno == EACCES || errno == EAGAIN
    }

    private static func failure(_ path: String, _ message: String, _ remedy: String) -> AssayError {
        AssayError(.transport, at: "http.listen unix:\(path)", message, remedy: remedy)
    }
}
