internal import FoundationEssentials
internal import Glibc
internal import Sodium

/// The identity of a model's output: SHA-256 over everything that decides an embedding.
enum ModelFingerprint {
    /// - Parameters:
    ///   - settings: what decides besides the files, such as the arithmetic and the maximum length.
    ///   - cacheDirectory: where digests of files are remembered by path, size and time of change; nil reads them anew.
    ///   - onCacheFailure: told of a digest that could not be remembered, and is computed again next time.
    static func compute(
        folder: String, settings: String, cacheDirectory: String?, onCacheFailure: (EmbeddingError) -> Void
    ) throws(EmbeddingError) -> String {
        var hash = SHA256()
        for name in ["model.safetensors", "tokenizer.json", "config.json"] {
            hash.update(try digest(of: "\(folder)/\(name)", cacheDirectory, onCacheFailure))
        }
        hash.update(settings)
        return hash.finalize().hexadecimal
    }

    /// SHA-256 of a file's content, lower-case hexadecimal.
    private static func digest(
        of path: String, _ cacheDirectory: String?, _ onCacheFailure: (EmbeddingError) -> Void
    ) throws(EmbeddingError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw EmbeddingError(
                errno == ENOENT ? .missingModel : .unreadable, at: path, String(cString: strerror(errno)),
                remedy: "run Scripts/bootstrap to fetch the model")
        }
        let key = "\(path) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        let entry = cacheDirectory.map { "\($0)/digests/\(SHA256.hash(key).hexadecimal)" }
        if let entry, let known = try? String(contentsOfFile: entry, encoding: .utf8), known.utf8.count == 64 { return known }

        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw EmbeddingError(.unreadable, at: path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var hash = SHA256()
        // Read, not mapped: the pages need not stay in this process's memory.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw EmbeddingError(.unreadable, at: path, String(cString: strerror(errno))) }
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let digest = hash.finalize().hexadecimal
        if let entry {
            do {
                try CacheFile.write(Data(digest.utf8), to: entry)
            } catch {
                onCacheFailure(error)
            }
        }
        return digest
    }
}
