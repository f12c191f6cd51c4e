internal import Glibc
internal import Wording

/// Reads a small file that decides who has access. Never waits, and takes nothing but a regular file.
enum SmallFile {
    /// Which state of a file it is: changes with its content, also when another file takes its place.
    struct Stamp: Equatable {
        let device: UInt
        let node: UInt
        let size: Int
        let modified: Int
        let changed: Int

        /// The file's stamp; `nil` when there is none.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            node = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
            changed = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
        }
    }

    /// Reads a whole file.
    ///
    /// - Parameter mustBePrivate: whether nobody but its owner, this user or root, may read it. That not everybody may write it is always
    ///   asked.
    /// - Throws: `PipelineError` naming the file, also for one that is no regular file or too large.
    static func read(_ path: String, maxBytes: Int, mustBePrivate: Bool) throws(PipelineError) -> [UInt8] {
        // Without O_NONBLOCK a FIFO would hold the thread until somebody writes into it.
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw failure(path, "the file cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw failure(path, "the file cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure(path, "not a file", "name a regular file") }
        if mustBePrivate {
            guard [0, status.st_uid].contains(geteuid()) || status.st_uid == 0 else {
                throw failure(
                    path, "the file belongs to another user (\(status.st_uid))", "chown it to the user who runs assay")
            }
            guard status.st_mode & 0o077 == 0 else {
                let mode = String(status.st_mode & 0o777, radix: 8)
                throw failure(path, "others than its owner may use the file (its mode is \(mode))", "chmod 600 \(path)")
            }
        }
        if status.st_mode & 0o002 != 0 { throw failure(path, "everybody may write the file", "chmod o-w \(path)") }
        guard status.st_size <= maxBytes else { throw failure(path, "the file has more than \(maxBytes) bytes") }
        return try content(file, path, maxBytes: maxBytes)
    }

    private static func content(_ file: Int32, _ path: String, maxBytes: Int) throws(PipelineError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "the file cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= maxBytes else { throw failure(path, "the file has more than \(maxBytes) bytes") }
        }
    }

    private static func failure(_ path: String, _ message: String, _ remedy: String? = nil) -> PipelineError {
        PipelineError(.configuration, at: path, message, remedy: remedy)
    }
}
