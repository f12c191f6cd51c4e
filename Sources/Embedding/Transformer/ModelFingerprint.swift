internal import Crypto
internal import FoundationEssentials
internal import Glibc

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
            hash.update(data: Data(try digest(of: "\(folder)/\(name)", cacheDirectory, onCacheFailure).utf8))
        }
        hash.update(data: Data(settings.utf8))
        return hexadecimal(hash.finalize())
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
        let entry = cacheDirectory.map { "\($0)/digests/\(hexadecimal(SHA256.hash(data: Data(key.utf8))))" }
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
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let digest = hexadecimal(hash.finalize())
        if let entry {
            do {
                try CacheFile.write(Data(digest.utf8), to: entry)
            } catch {
                onCacheFailure(error)
            }
        }
        return digest
    }

    /// Two lower-case digits a byte.
    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
