import Glibc

/// What the file system says of a set's folder without reading its files: the folder and each file that matters, links followed, by
/// inode, size and times. Two digests differ when something changed in between.
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

    /// Which folder it is: a link on the way may lead elsewhere by the next look.
    let folder: Directory.Identity?
    private let files: [Entry]

    /// Looks at a folder: a `stat` for each of its files. What cannot be looked at counts as absent.
    init(_ path: String) {
        folder = try? Directory.identity(path)
        // The reader reports what is wrong with a folder that cannot be listed.
        let entries = (try? Directory.entries(path)) ?? []
        files = entries.map(\.name).filter { FolderFile(name: $0).matters }.map { Entry($0, in: path) }
    }
}
