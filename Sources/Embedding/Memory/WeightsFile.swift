internal import Sodium

/// The file of a model's weights, whose digest is known before its bytes are needed.
final class WeightsFile {
    let file: ModelFile
    /// SHA-256 of the file, lower-case hexadecimal.
    let digest: String
    /// The bytes, where they had to be read for the digest; given away at the first use.
    private var bytes: AlignedBuffer<UInt8>?

    /// - Parameters:
    ///   - cacheDirectory: where digests are remembered by the file's identity; nil computes it from the bytes.
    ///   - onCacheFailure: called with what is damaged, and with what could not be remembered and is computed again next time.
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

    /// The tensors of the very bytes that have the digest.
    ///
    /// - Parameter isHashedAgain: whether bytes that are read now are hashed. Else that the file has not changed since its digest
    ///   was remembered is trusted.
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
