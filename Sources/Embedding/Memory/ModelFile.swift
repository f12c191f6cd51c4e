internal import Files
internal import Glibc

/// A file of a model, opened once and read into private memory. Truncating, overwriting or replacing it afterwards changes
/// nothing here.
package final class ModelFile {
    package let path: String
    /// The file's identity when it was opened.
    package let identity: FileIdentity
    /// When it was opened, by the system's clock, in whole seconds.
    let openedAt: Int
    private let file: RegularFile

    /// Opens the file without blocking, so that a pipe in its place is refused rather than read forever.
    package init(path: String) throws(EmbeddingError) {
        self.path = path
        openedAt = time(nil)
        do throws(FileFailure) { file = try RegularFile(path) } catch {
            throw error.isAbsence
                ? EmbeddingError(.missingModel, at: path, "no such file", remedy: "run Scripts/bootstrap to fetch the model")
                : EmbeddingError(.unreadable, at: path, "\(error)", remedy: "put the model's file in its place")
        }
        identity = FileIdentity(file.status)
        guard identity.size > 0 else {
            throw EmbeddingError(.malformed, at: path, "the file is empty", remedy: "run Scripts/bootstrap again")
        }
    }

    /// Whether anything exists at a path; a dangling link does, and is no reason to do without the file.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The whole file.
    ///
    /// - Throws: when it cannot be read or changes meanwhile.
    func read() throws(EmbeddingError) -> AlignedBuffer<UInt8> {
        let count = identity.size
        // In a separate chunk: it goes back to the system with the buffer.
        let bytes: AlignedBuffer<UInt8> =
            count < 1 << 20 ? AlignedBuffer(count: count, filledWith: 0) : Arena(chunkBytes: count).take(count)
        do throws(FileFailure) {
            try Transfer.fill(UnsafeMutableRawBufferPointer(start: bytes.base, count: count), from: file.descriptor, at: 0)
        } catch {
            guard error != .endsEarly else { throw changed }
            throw EmbeddingError(.unreadable, at: path, "\(error)")
        }
        var status = stat()
        guard fstat(file.descriptor, &status) == 0, FileIdentity(status) == identity else { throw changed }
        return bytes
    }

    /// The whole file as an array, for small ones.
    func readAll() throws(EmbeddingError) -> [UInt8] {
        let bytes = try read()
        return [UInt8](UnsafeBufferPointer(start: bytes.base, count: bytes.count))
    }

    /// The error when the file turns out to have changed since it was opened.
    var changed: EmbeddingError {
        EmbeddingError(
            .unreadable, at: path, "the file changed while it was read", remedy: "start again once it is complete")
    }
}

/// Which file it is and when it last changed. Every way of changing a file's bytes sets its ctime, which no program can set back,
/// unlike the modification time (as `cp -p` does).
package struct FileIdentity: Hashable {
    package let device: UInt64
    package let inode: UInt64
    package let size: Int
    package let modified: Time
    package let changed: Time

    /// Seconds and nanoseconds since 1970.
    package struct Time: Hashable {
        let seconds: Int
        let nanoseconds: Int

        init(_ time: timespec) {
            seconds = Int(time.tv_sec)
            nanoseconds = Int(time.tv_nsec)
        }
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modified = Time(status.st_mtim)
        changed = Time(status.st_ctim)
    }
}
