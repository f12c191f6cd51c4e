internal import Files
internal import Glibc

/// Adds lines to a file in a set's folder.
package enum LabelFileAppend {
    /// Appends a line in one write, and brings it to disk. The file is made if there is none.
    ///
    /// - Returns: why it failed; nil if it did not. A line that was written in part is taken back.
    package static func append(_ line: [UInt8], to path: String) -> String? {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { return SystemError("open").reason }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "it is not a regular file" }
        do throws(FileFailure) {
            try Transfer.write(line, to: descriptor)
        } catch {
            let reason = SystemError(error).reason
            return ftruncate(descriptor, status.st_size) == 0 ? reason : "\(reason); a part of the line is left"
        }
        return fsync(descriptor) == 0 ? nil : SystemError("fsync").reason
    }
}
