import Glibc

/// A file that is written out of sight and put in its place as a whole: whoever reads it sees the old content or the new one.
///
/// Where the file system can, it has no name until then, so that nothing is left of it when the process is killed. What is not
/// a regular file, such as a pipe or /dev/null, is written to directly.
final class OutputFile {
    /// As the user gave it.
    let path: String
    let descriptor: Int32
    /// Where the file is to be in the end, symbolic links followed; nil for what is written directly.
    private let target: String?
    /// The name beside the target, where there is one so far.
    private var temporary: String?

    /// O_TMPFILE, a macro that Swift does not import.
    private static let nameless = O_DIRECTORY | 0o20_000_000

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
            let slash = target.lastIndex(of: "/")
            let folder = slash.map { String(target[...$0]) } ?? "."
            var opened = open(folder, O_WRONLY | Self.nameless | O_CLOEXEC, 0o666)
            if opened < 0, errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT {
                let name = Self.temporaryName(target)
                opened = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
                if opened >= 0 { temporary = name }
            }
            descriptor = opened
            // A file that is replaced keeps its permissions.
            if exists, opened >= 0 { fchmod(opened, status.st_mode & 0o7777) }
        }
        guard descriptor >= 0 else { throw UsageError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
        if let temporary { unlink(temporary) }
    }

    private static func temporaryName(_ target: String) -> String { "\(target).\(getpid()).tmp" }

    /// Puts the file in its place.
    ///
    /// - Throws: `OutputFileError` when the disk is full or the folder has gone.
    func commit() throws {
        guard let target else { return }
        guard fsync(descriptor) == 0 else { throw failure }
        if temporary == nil {
            let name = Self.temporaryName(target)
            guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else { throw failure }
            temporary = name
        }
        guard let temporary, rename(temporary, target) == 0 else { throw failure }
        self.temporary = nil
    }

    private var failure: OutputFileError { OutputFileError(path: path, reason: String(cString: strerror(errno))) }
}
