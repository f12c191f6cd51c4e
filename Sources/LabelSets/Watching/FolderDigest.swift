import Glibc

/// The state of a set's folder without the content of its files: the folder and each relevant file, links followed, by
/// inode, size and times. Two digests differ if something changed in between.
struct FolderDigest: Equatable {
    /// The result of `stat` for a file; nothing for one that cannot be examined.
    private struct Entry: Equatable {
        let name: String
        /// Device, inode, size, and the seconds and nanoseconds of mtime and ctime.
        let status: [Int]

        init(_ name: String, in folder: String) {
            self.name = name
            var status = stat()
            let isThere = stat(PathName.join(folder, name), &status) == 0
            self.status =
                isThere
                ? [
                    Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
                    status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
                ] : []
        }
    }

    /// The folder's identity: a link on the path may lead elsewhere by the next check.
    let folder: Directory.Identity?
    private let files: [Entry]

    /// Examines a folder, with one `stat` per file. A file that cannot be examined counts as absent.
    init(_ path: String) {
        folder = try? Directory.identity(path)
        // The reader reports what is wrong with a folder that cannot be listed.
        let entries = (try? Directory.entries(path)) ?? []
        files = entries.map(\.name).filter { FolderFile(name: $0).matters }.map { Entry($0, in: path) }
    }
}
