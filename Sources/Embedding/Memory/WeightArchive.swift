internal import Files
internal import Glibc
internal import Sodium

/// All of an encoder's weights in the kernels' layout, in one file: created once from checked weights, and read into
/// private memory at every later start, which then needs no other weights file.
///
/// A list of unnamed blocks, in the order in which they are taken, each on a 64-byte boundary. The caller
/// fills them when the archive is new, and finds them filled when it is not. The key must therefore include everything that
/// determines the blocks: model, arithmetic, layout and its version.
///
/// File: `assaywts`, a version, the payload's length and checksum (each 8 bytes, little-endian), the key's SHA-256, then the
/// payload. A file of another version counts as absent; so does a damaged one, which is reported to the caller. Files are
/// replaced atomically.
final class WeightArchive {
    /// The source for a new archive's blocks, which are zeros; nil when they are already filled.
    private(set) var tensors: TensorReader?

    private let path: String?
    private let key: SHA256.Digest
    private let arena = Arena()
    private let payload: AlignedBuffer<UInt8>?
    private var offset = 0
    /// Blocks handed out while new: kept until they are saved.
    private var blocks: [(owner: AnyObject, bytes: UnsafeRawBufferPointer)] = []

    private static let magic = UInt64(littleEndian: 0x7374_7779_6173_7361)  // "assaywts"
    private static let version: UInt64 = 2
    private static let headerBytes = 64

    /// - Parameters:
    ///   - directory: where archives are kept; nil keeps none.
    ///   - name: the beginning of the file's name, for people.
    ///   - onCacheFailure: called with the reason when an existing file is unusable.
    ///   - open: opens the model's own weights, from which a new archive is made; called only then.
    init(
        directory: String?, name: String, key: String, onCacheFailure: (EmbeddingError) -> Void = { _ in },
        open: () throws(EmbeddingError) -> TensorReader
    ) throws(EmbeddingError) {
        self.key = SHA256.hash(key)
        let digits = String(hexadecimal: self.key.bytes.prefix(8))
        path = directory.map { "\($0)/weights/\(name)-\(digits).bin" }
        var payload: AlignedBuffer<UInt8>?
        if let path {
            do throws(EmbeddingError) {
                payload = try Self.read(path, key: self.key, into: arena)
            } catch {
                onCacheFailure(error)
            }
        }
        self.payload = payload
        if payload == nil { tensors = try open() }
    }

    /// The next block.
    func take<Element: BitwiseCopyable>(_ count: Int) throws(EmbeddingError) -> AlignedBuffer<Element> {
        let bytes = (count * MemoryLayout<Element>.stride + 63) / 64 * 64
        defer { offset += bytes }
        guard let payload else {
            let block: AlignedBuffer<Element> = arena.take(count)
            blocks.append((block, UnsafeRawBufferPointer(start: block.base, count: bytes)))
            return block
        }
        guard offset + bytes <= payload.count else {
            throw EmbeddingError(.malformed, at: path ?? "", "the packed weights are incomplete", remedy: "delete the file")
        }
        return AlignedBuffer(at: UnsafeMutableRawPointer(payload.base + offset), count: count, of: payload)
    }

    /// Writes the blocks if they are new and there is a directory for them, and releases the model's own weights.
    ///
    /// - Throws: when the file cannot be written. It is made again at the next start; nothing else depends on it.
    func save() throws(EmbeddingError) {
        defer {
            blocks = []
            tensors = nil
        }
        guard tensors != nil, let path else { return }
        var checksum = SlicedChecksum()
        for block in blocks { checksum.add(block.bytes) }
        let header = AlignedBuffer<UInt64>(count: Self.headerBytes / 8, filledWith: 0)
        for (place, value) in [Self.magic, Self.version, UInt64(offset), checksum.finish()].enumerated() {
            header.base[place] = value.littleEndian
        }
        UnsafeMutableRawBufferPointer(start: header.base + 4, count: SHA256.Digest.byteCount).copyBytes(from: key.bytes)
        try CacheFile.replace(
            path, with: [UnsafeRawBufferPointer(start: header.base, count: Self.headerBytes)] + blocks.map(\.bytes))
    }

    /// The payload of a valid file of this key; nil if there is none, or one of another version.
    private static func read(
        _ path: String, key: SHA256.Digest, into arena: Arena
    ) throws(EmbeddingError) -> AlignedBuffer<UInt8>? {
        let file: RegularFile
        do throws(FileFailure) { file = try RegularFile(path) } catch {
            if error.isAbsence { return nil }
            throw CacheFile.unusable(path, "\(error)")
        }
        let header = AlignedBuffer<UInt64>(count: headerBytes / 8, filledWith: 0)
        guard pread(file.descriptor, header.base, headerBytes, 0) == headerBytes, header.base[0] == magic.littleEndian else {
            throw CacheFile.unusable(path, "it does not begin as such a file does")
        }
        guard header.base[1] == version.littleEndian else { return nil }
        guard key.bytes.elementsEqual(UnsafeRawBufferPointer(start: header.base + 4, count: SHA256.Digest.byteCount)) else {
            throw CacheFile.unusable(path, "it belongs to another model")
        }
        let length = Int(clamping: UInt64(littleEndian: header.base[2]))
        guard length > 0, length % 64 == 0, file.size - headerBytes == length else {
            throw CacheFile.unusable(path, "its length is not the one in its header")
        }
        // Read, not mapped: file pages are small, and huge pages are worth some percent of every forward pass.
        let payload: AlignedBuffer<UInt8> = arena.take(length)
        let checksum = SlicedRead.checksum(
            of: file.descriptor, from: headerBytes, into: UnsafeMutableRawBufferPointer(start: payload.base, count: length))
        guard checksum == UInt64(littleEndian: header.base[3]) else {
            throw CacheFile.unusable(path, "its checksum does not match")
        }
        return payload
    }
}
