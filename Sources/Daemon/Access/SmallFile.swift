internal import Files
internal import Glibc
internal import Wording

/// Reads a small file that controls access: a regular file with the right owner and mode.
enum SmallFile {
    /// The state of a file: changes with its content, and when another file replaces it.
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
    /// - Parameter mustBePrivate: whether only its owner, this user or root, may read it. It is always checked that
    ///   others cannot write it.
    /// - Throws: `AssayError` naming the file, also for one that is not a regular file or is too large.
    static func read(_ path: String, maxBytes: Int, mustBePrivate: Bool) throws(AssayError) -> [UInt8] {
        do {
            let file = try RegularFile(path)
            try check(file.status, path, mustBePrivate: mustBePrivate)
            return try file.contents(upTo: maxBytes)
        } catch let error as AssayError {
            throw error
        } catch {
            throw failure(path, "the file cannot be read: \(error)")
        }
    }

    private static func check(_ status: stat, _ path: String, mustBePrivate: Bool) throws(AssayError) {
        if mustBePrivate {
            guard [0, status.st_uid].contains(geteuid()) || status.st_uid == 0 else {
                throw failure(
                    path, "the file belongs to another user (\(status.st_uid))", "chown it to the user who runs assay")
            }
            guard status.st_mode & 0o077 == 0 else {
                let mode = String(status.st_mode & 0o777, radix: 8)
                throw failure(path, "users other than its owner may access the file (its mode is \(mode))", "chmod 600 \(path)")
            }
        }
        if status.st_mode & 0o002 != 0 { throw failure(path, "anyone may write the file", "chmod o-w \(path)") }
    }

    private static func failure(_ path: String, _ message: String, _ remedy: String? = nil) -> AssayError {
        AssayError(.configuration, at: path, message, remedy: remedy)
    }
}
