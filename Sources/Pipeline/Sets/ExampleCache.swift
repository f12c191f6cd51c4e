internal import Embedding
internal import FoundationEssentials
internal import Sodium

/// Embeddings of label examples on disk, so that a restart embeds only what is new.
///
/// One file a set folder: magic, model fingerprint, layers, dimensions, then a 16-byte text digest and the Unix time at which the
/// text was first seen a row, then the rows as little-endian floats, then a checksum over
/// all of it. A file of another model, of other layers or a damaged one counts as absent. Files are replaced atomically.
struct ExampleCache: Sendable {
    typealias Digest = SIMD2<UInt64>

    /// Where the files are.
    let directory: String
    let model: EmbeddingModel
    let layers: [Int]

    private static let magic = Array("assayex3".utf8)

    /// What the cache knows of a set: rows of `columns` floats by text digest.
    struct Contents {
        var rows: [Digest: Int] = [:]
        /// When each row's text was first seen, in Unix seconds.
        var times: [Int64] = []
        var storage: [Float] = []
    }

    private static let (entrySize, checksumSize) = (24, 8)

    /// The first 16 bytes of a text's SHA-256.
    static func digest(_ text: String) -> Digest {
        SHA256.hash(text).withUnsafeBytes { $0.loadUnaligned(as: Digest.self) }
    }

    private var columns: Int { layers.count * model.dimensions }

    func path(of setDirectory: String, extension ending: String = "f32") -> String {
        let key = "\(setDirectory)\n\(model.fingerprint)\n\(layers)"
        let digest = Self.digest(key)
        let name = setDirectory.split(separator: "/").last.map(String.init) ?? "set"
        return "\(directory)/examples/\(name)-\(String(digest.x, radix: 36))\(String(digest.y, radix: 36)).\(ending)"
    }

    private var header: [UInt8] {
        let text = "\(model.fingerprint) \(layers.map(String.init).joined(separator: ",")) \(model.dimensions)"
        return Self.magic + Array(text.utf8) + [0x0A]
    }

    /// What is known of the set in `setDirectory`; nothing when there is no usable file.
    func read(setDirectory: String) -> Contents {
        // Absence and unreadability mean the same here: the examples are embedded again.
        guard let data = try? Data(contentsOf: URL(filePath: path(of: setDirectory))) else {
            return Contents()
        }
        return data.withUnsafeBytes { bytes in
            let header = self.header
            let rowSize = Self.entrySize + columns * 4
            guard bytes.count >= header.count + Self.checksumSize, bytes.starts(with: header),
                (bytes.count - header.count - Self.checksumSize) % rowSize == 0
            else { return Contents() }
            let end = bytes.count - Self.checksumSize
            let body = UnsafeRawBufferPointer(rebasing: bytes[..<end])
            guard Checksum(of: body).value == UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
            else { return Contents() }
            let count = (end - header.count) / rowSize
            var contents = Contents()
            contents.rows.reserveCapacity(count)
            for row in 0..<count {
                let entry = header.count + row * Self.entrySize
                contents.rows[body.loadUnaligned(fromByteOffset: entry, as: Digest.self)] = row
                contents.times.append(Int64(littleEndian: body.loadUnaligned(fromByteOffset: entry + 16, as: Int64.self)))
            }
            let start = header.count + count * Self.entrySize
            contents.storage = [Float](unsafeUninitializedCapacity: count * columns) { target, initialized in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: UnsafeRawBufferPointer(rebasing: body[start...]))
                initialized = count * columns
            }
            return contents
        }
    }

    /// Replaces what is known of the set in `setDirectory`.
    func write(setDirectory: String, digests: [Digest], times: [Int64], storage: [Float]) throws {
        precondition(storage.count == digests.count * columns && times.count == digests.count)
        var data = Data(capacity: header.count + storage.count * 4 + digests.count * Self.entrySize + Self.checksumSize)
        data.append(contentsOf: header)
        for (digest, time) in zip(digests, times) {
            withUnsafeBytes(of: digest) { data.append(contentsOf: $0) }
            withUnsafeBytes(of: time.littleEndian) { data.append(contentsOf: $0) }
        }
        storage.withUnsafeBytes { data.append(contentsOf: $0) }
        let checksum = data.withUnsafeBytes { Checksum(of: $0).value }
        withUnsafeBytes(of: checksum.littleEndian) { data.append(contentsOf: $0) }
        let path = path(of: setDirectory)
        try FileManager.default.createDirectory(atPath: directory + "/examples", withIntermediateDirectories: true)
        try data.write(to: URL(filePath: path), options: .atomic)
    }
}
