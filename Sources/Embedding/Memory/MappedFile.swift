internal import Glibc

/// A file mapped read-only into memory, unmapped with its owner.
///
/// The file must not be truncated while it is mapped; model files are replaced by renaming, never rewritten in place.
final class MappedFile: @unchecked Sendable {  // read-only memory
    let path: String
    let bytes: UnsafeRawBufferPointer

    init(path: String) throws(EmbeddingError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw EmbeddingError(.unreadable, at: path, "is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            throw EmbeddingError(.malformed, at: path, "the file is empty", remedy: "run Scripts/bootstrap again")
        }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
            throw Self.failure(path, errno)
        }
        self.path = path
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// Gives the pages back to the system; they are read again when touched.
    func forgetPages() {
        // Advice only: when it is refused, nothing but memory use changes.
        _ = madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    private static func failure(_ path: String, _ code: Int32) -> EmbeddingError {
        code == ENOENT || code == ENOTDIR
            ? EmbeddingError(.missingModel, at: path, "no such file", remedy: "run Scripts/bootstrap to fetch the model")
            : EmbeddingError(.unreadable, at: path, String(cString: strerror(code)))
    }
}
