import Glibc

/// Replaces files as a whole.
enum AtomicFile {
    /// Writes bytes beside the file, brings them to disk, and puts them in the file's place by renaming: a reader sees the
    /// old content or the new one. A symbolic link stays, and what it leads to is replaced. Permissions and owner are kept.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        guard let resolved = realpath(path, nil) else { throw SystemError("realpath") }
        defer { free(resolved) }  // realpath hands its result over to us
        var status = stat()
        guard stat(resolved, &status) == 0 else { throw SystemError("stat") }

        let name = "\(String(cString: resolved)).\(getpid()).tmp"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open") }
        do throws(SystemError) {
            try write(bytes, to: descriptor)
            var own = stat()
            guard fstat(descriptor, &own) == 0 else { throw SystemError("fstat") }
            if own.st_uid != status.st_uid || own.st_gid != status.st_gid,
                fchown(descriptor, status.st_uid, status.st_gid) != 0
            {
                throw SystemError("fchown")
            }
            guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw SystemError("fchmod") }
            guard fsync(descriptor) == 0 else { throw SystemError("fsync") }
            guard rename(name, resolved) == 0 else { throw SystemError("rename") }
        } catch {
            close(descriptor)
            unlink(name)
            throw error
        }
        close(descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno != EINTR { throw SystemError("write") }
            start += max(count, 0)
        }
    }
}
