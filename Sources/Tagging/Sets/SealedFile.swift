internal import Embedding
internal import Files

/// A file of the cache folder: a mark of its format, the content, and a checksum of both.
struct SealedFile: Sendable {
    /// The mark; eight characters.
    let magic: String
    /// The most bytes that are read.
    let maxBytes: Int

    init(magic: String, maxBytes: Int = .max) {
        self.magic = magic
        self.maxBytes = maxBytes
    }

    /// Why a file is unusable.
    struct Damage: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private static let checksumSize = MemoryLayout<UInt64>.size

    /// Replaces the file atomically.
    func write(_ content: some Sequence<UInt8>, to path: String) throws {
        var bytes = Array(magic.utf8) + content
        let checksum = bytes.withUnsafeBytes { Checksum(of: $0).value }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
        try CacheFile.replace(path, with: bytes)
    }

    /// The content; nil if there is no file, or one of another format.
    ///
    /// - Throws: `Damage` when the checksum is wrong, and what reading throws.
    func read(_ path: String) throws -> ArraySlice<UInt8>? {
        guard let bytes = try CacheFile.contents(of: path, upTo: maxBytes), bytes.starts(with: magic.utf8) else {
            return nil
        }
        let (start, end) = (magic.utf8.count, bytes.count - Self.checksumSize)
        guard end >= start else { throw Damage("it ends early") }
        let (checksum, known) = bytes.withUnsafeBytes { bytes in
            (
                Checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])).value,
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
            )
        }
        guard checksum == known else { throw Damage("its checksum does not match; it is damaged") }
        return bytes[start..<end]
    }

    /// Splits content at the end of its first line.
    static func lines(_ content: ArraySlice<UInt8>) throws(Damage) -> (first: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        guard let end = content.firstIndex(of: 0x0A) else { throw Damage("it has no first line") }
        return (content[..<end], content[(end + 1)...])
    }
}
