import Glibc

/// A file that is written beside its place and put there as a whole: whoever reads it sees the old content or the new one.
///
/// What is no regular file, such as a pipe or /dev/null, is written to directly.
final class OutputFile {
    /// As the user gave it.
    let path: String
    let descriptor: Int32
    /// Where the file is to be in the end, symbolic links followed; nil for what is written directly.
    private let target: String?
    private var temporary: String?

    /// - Throws: `UsageError` when no file can be written there.
    init(_ path: String) throws {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw UsageError("\(path): it is a folder") }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            target = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            let resolved = exists ? realpath(path, nil) : nil
            defer { free(resolved) }  // realpath hands its result over to us
            let target = resolved.map { String(cString: $0) } ?? path
            self.target = target
            let name = "\(target).\(getpid()).tmp"
            descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { temporary = name }
            // A file that is replaced keeps its permissions.
            if exists, descriptor >= 0 { fchmod(descriptor, status.st_mode & 0o7777) }
        }
        guard descriptor >= 0 else { throw UsageError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
        if let temporary { unlink(temporary) }
    }

    /// Puts the file in its place.
    ///
    /// - Throws: `OutputFileError` when the disk is full or the folder has gone.
    func commit() throws {
        guard let temporary, let target else { return }
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
            throw OutputFileError(path: path, reason: String(cString: strerror(errno)))
        }
        self.temporary = nil
    }
}
