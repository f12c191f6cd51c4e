import Files
import Glibc

/// A file that is replaced atomically (`FileReplacement`). Anything else, such as a pipe or /dev/null, is written to
/// directly.
final class OutputFile {
    /// As the user gave it.
    let path: String
    let descriptor: Int32
    /// Nil for what is written directly.
    private let replacement: FileReplacement?

    /// - Throws: `UsageError` when no file can be written there.
    init(_ path: String) throws {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw UsageError("\(path): it is a folder") }
        do {
            replacement = exists && status.st_mode & S_IFMT != S_IFREG ? nil : try FileReplacement(of: path, .kept)
        } catch {
            throw UsageError("\(path) cannot be written: \(error)")
        }
        descriptor = replacement?.descriptor ?? RegularFile.retrying { open(path, O_WRONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw UsageError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    }

    deinit { if replacement == nil { close(descriptor) } }

    /// Moves the file into place.
    ///
    /// - Throws: `OutputFileError` when the disk is full or the folder has gone.
    func commit() throws {
        do { try replacement?.commit() } catch { throw OutputFileError(path: path, reason: "\(error)") }
    }
}
