internal import Files
internal import Glibc
package import Wording

/// Reads a small file that controls access: a regular file with the right owner and mode.
package enum SmallFile {
    /// Who may read a file, at most.
    package enum Readers {
        /// Only its owner, who is this user or root.
        case owner
        /// Its group as well, as where a file system hands a secret to a service.
        case group
        case anyone

        /// The bits of the mode that must not be set.
        fileprivate var refused: mode_t {
            switch self {
            case .owner: 0o077
            case .group: 0o037
            case .anyone: 0o002
            }
        }
    }

    /// The state of a file: changes with its content, and when another file replaces it.
    package struct Stamp: Equatable, Sendable {
        let device: UInt
        let node: UInt
        let size: Int
        let modified: Int
        let changed: Int

        /// The file's stamp; `nil` when there is none.
        package init?(_ path: String) {
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
    /// - Parameter readers: who may read it. It is always checked that others cannot write it.
    /// - Throws: `AssayError` naming the file, also for one that is not a regular file or is too large.
    package static func read(_ path: String, maxBytes: Int, readers: Readers) throws(AssayError) -> [UInt8] {
        do {
            let file = try RegularFile(path)
            try check(file.status, path, readers)
            return try file.contents(upTo: maxBytes)
        } catch let error as AssayError {
            throw error
        } catch {
            throw failure(path, "the file cannot be read: \(error)")
        }
    }

    private static func check(_ status: stat, _ path: String, _ readers: Readers) throws(AssayError) {
        if readers != .anyone {
            guard [0, status.st_uid].contains(geteuid()) || status.st_uid == 0 else {
                throw failure(
                    path, "the file belongs to another user (\(status.st_uid))", "chown it to the user who runs assay")
            }
            guard status.st_mode & readers.refused == 0 else {
                let mode = String(status.st_mode & 0o777, radix: 8)
                let others = readers == .owner ? "users other than its owner" : "users outside its group"
                throw failure(path, "\(others) may access the file (its mode is \(mode))", "chmod 600 \(path)")
            }
        }
        if status.st_mode & 0o002 != 0 { throw failure(path, "anyone may write the file", "chmod o-w \(path)") }
    }

    private static func failure(_ path: String, _ message: String, _ remedy: String? = nil) -> AssayError {
        AssayError(.configuration, at: path, message, remedy: remedy)
    }
}
