internal import Sodium

/// The file of a model's weights, whose digest is known before its bytes are needed.
final class WeightsFile {
    let file: ModelFile
    /// SHA-256 of the file, lower-case hexadecimal.
    let digest: String
    /// The bytes, if they had to be read for the digest; handed over at the first use.
    private var bytes: AlignedBuffer<UInt8>?

    /// - Parameters:
    ///   - cacheDirectory: where digests are cached by the file's identity; nil computes it from the bytes.
    ///   - onCacheFailure: called for damaged entries, and for digests that could not be cached and are computed again next time.
    init(
        path: String, cacheDirectory: String?, onCacheFailure: (EmbeddingError) -> Void
    ) throws(EmbeddingError) {
        file = try ModelFile(path: path)
        let digests = FileDigests(directory: cacheDirectory)
        do {
            if let known = try digests.known(file) {
                digest = known
                return
            }
        } catch {
            onCacheFailure(error)
        }
        let bytes = try file.read()
        digest = Self.digest(of: bytes)
        self.bytes = bytes
        do {
            try digests.remember(digest, of: file)
        } catch {
            onCacheFailure(error)
        }
    }

    /// The tensors of exactly the bytes that have the digest.
    ///
    /// - Parameter isHashedAgain: whether bytes that are read now are hashed. Otherwise the file is trusted not to have changed
    ///   since its digest was cached.
    func tensors(isHashedAgain: Bool) throws(EmbeddingError) -> SafeTensors {
        if let bytes {
            self.bytes = nil
            return try SafeTensors(bytes, path: file.path)
        }
        let bytes = try file.read()
        guard !isHashedAgain || Self.digest(of: bytes) == digest else { throw file.changed }
        return try SafeTensors(bytes, path: file.path)
    }

    private static func digest(of bytes: AlignedBuffer<UInt8>) -> String {
        SHA256.hash(UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)).hexadecimal
    }
}
