internal import Embedding
internal import Files
internal import Sodium

/// The probe of an earlier run, so that float noise gives a model no other fingerprint.
struct ProbeFile {
    let path: String

    /// A file per model and choice of dimensions: servers that have both in turn do not replace each other's.
    init(directory: String, model: String, dimensions: Int?) {
        path = "\(directory)/probes/\(SHA256.hash("\(model)\n\(dimensions ?? 0)").hexadecimal.prefix(16)).probe"
    }

    private static let magic = Array("assay probe 1\n".utf8)
    private static let maxBytes = 1 << 20

    /// The kept probe; nil if there is none.
    ///
    /// - Throws: `EmbeddingError` for a file that cannot be read or is damaged.
    func read() throws(EmbeddingError) -> Probe? {
        guard let bytes = try CacheFile.contents(of: path, upTo: Self.maxBytes) else { return nil }
        guard let probe = Self.decode(bytes) else { throw CacheFile.unusable(path, "it is damaged") }
        return probe
    }

    /// - Throws: `EmbeddingError` when it cannot be written.
    func write(_ probe: Probe) throws(EmbeddingError) { try CacheFile.replace(path, with: Self.encode(probe)) }

    /// The magic, the name's length and bytes, the vector, and a checksum of all before it.
    static func encode(_ probe: Probe) -> [UInt8] {
        var bytes = magic
        func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        append(UInt32(probe.reported.utf8.count))
        bytes += probe.reported.utf8
        for value in probe.vector { append(value.bitPattern) }
        let sum = bytes.withUnsafeBytes { Checksum(of: $0).value }
        withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) -> Probe? {
        let overhead = magic.count + 4 + 8
        guard bytes.count >= overhead, bytes.starts(with: magic) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
            // Both loads are inside the length checked above.
            let sum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: content.count, as: UInt64.self))
            guard Checksum(of: content).value == sum else { return nil }
            let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: magic.count, as: UInt32.self)))
            let start = magic.count + 4 + length
            guard start <= content.count, (content.count - start).isMultiple(of: 4) else { return nil }
            let vector = stride(from: start, to: content.count, by: 4).map {
                Float(bitPattern: UInt32(littleEndian: content.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
            }
            guard !vector.isEmpty, vector.allSatisfy(\.isFinite) else { return nil }
            return Probe(reported: String(decoding: content[(magic.count + 4)..<start], as: UTF8.self), vector: vector)
        }
    }
}
