internal import FoundationEssentials
internal import Glibc

/// What can be made again and is kept between starts to save the time.
enum CacheFile {
    static func write(_ text: String, to path: String) throws(EmbeddingError) {
        let bytes = AlignedBuffer(copying: Array(text.utf8), filledWith: 0)
        try write([UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)], to: path)
    }

    /// Writes a file, part after part, and the folders that it is in; replaces it atomically.
    static func write(_ parts: [UnsafeRawBufferPointer], to path: String) throws(EmbeddingError) {
        func failure(_ reason: String) -> EmbeddingError {
            EmbeddingError(
                .unwritable, at: path, "it could not be kept for the next start: \(reason)",
                remedy: "make room or let it be written, or set cache.directory to another folder")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: String(path.prefix(upTo: path.lastIndex(of: "/")!)), withIntermediateDirectories: true)
        } catch {
            throw failure("\(error)")
        }
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
        let isWritten = parts.allSatisfy { write($0, to: descriptor) }
        var code = isWritten ? 0 : errno
        if close(descriptor) != 0, isWritten { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure(String(cString: strerror(code)))
        }
    }

    /// A small file's text; nil when there is none that is regular, readable and at most `limit` bytes long. What cannot be
    /// read is made again.
    static func text(of path: String, limit: Int = 4096) -> String? {
        guard let file = try? ModelFile(path: path), file.identity.size <= limit, let bytes = try? file.read() else {
            return nil
        }
        return String(validating: UnsafeBufferPointer(start: bytes.base, count: bytes.count), as: UTF8.self)
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }
}
