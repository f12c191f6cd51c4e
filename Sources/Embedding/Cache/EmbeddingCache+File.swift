internal import FoundationEssentials
internal import Glibc
internal import Sodium

/// A cache's entries on disk, for the next start.
///
/// One file per model: a line of text (magic, fingerprint, layers, dimensions), then for each entry, main queue first, a 32-bit
/// number of ids, a byte of uses and a byte for its queue, the ids and the row, little-endian; then a SHA-256 of it all. A file of
/// other layers counts as absent; so does a damaged one, with an error. It is replaced atomically, and readable only by its owner:
/// token ids are as good as the texts.
extension EmbeddingCache {
    private static let magic = "assaycache1"
    private static let digestSize = SHA256.Digest.byteCount

    /// The path of this model's file.
    private func path(_ directory: String) -> String { "\(directory)/messages-\(model.fingerprint.prefix(16)).cache" }

    private func header(_ layers: [Int]) -> [UInt8] {
        let list = layers.map(String.init).joined(separator: ",")
        return Array("\(Self.magic) \(model.fingerprint) \(list) \(model.dimensions)\n".utf8)
    }

    /// Loads what was saved for these layers.
    ///
    /// - Returns: the number of entries.
    /// - Throws: `EmbeddingError` for an unusable file. The cache works without it, and the next `save` replaces it.
    package func load(directory: String, layers: [Int]) throws(EmbeddingError) -> Int {
        let store = store(layers: layers)
        let path = path(directory)
        guard let data = try CacheFile.contents(of: path) else { return 0 }
        let isSound = data.withUnsafeBytes { bytes in
            let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(Self.digestSize))
            guard SHA256.hash(body).withUnsafeBytes({ $0.elementsEqual(bytes.suffix(Self.digestSize)) }) else { return false }
            let header = header(layers)
            guard body.starts(with: header) else { return true }
            var position = header.count
            let rowSize = 4 * store.columns
            while position + 6 <= body.count {
                let count = Int(UInt32(littleEndian: body.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
                let start = position + 6
                guard count <= model.maxTokens, start + 4 * count + rowSize <= body.count else { return false }
                store.restore(
                    AdmissionQueues.Entry(
                        hash: 0, ids: Self.values(body, at: start, count: count),
                        row: Self.values(body, at: start + 4 * count, count: store.columns), uses: body[position + 4],
                        isMain: body[position + 5] != 0))
                position = start + 4 * count + rowSize
            }
            return true
        }
        guard isSound else { throw CacheFile.unusable(path, "its checksum does not match") }
        return store.size.entries
    }

    /// Saves the entries of the layers in use; without any, nothing is written.
    ///
    /// - Throws: `EmbeddingError` when the file cannot be written.
    package func save(directory: String) throws(EmbeddingError) {
        guard let store, store.size.entries > 0 else { return }
        var data = Data(header(store.layers))
        for entry in store.entries {
            withUnsafeBytes(of: UInt32(entry.ids.count).littleEndian) { data.append(contentsOf: $0) }
            data.append(entry.uses)
            data.append(entry.isMain ? 1 : 0)
            entry.ids.withUnsafeBytes { data.append(contentsOf: $0) }
            entry.row.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        data.append(contentsOf: data.withUnsafeBytes { SHA256.hash($0) }.bytes)
        let path = path(directory)
        try CacheFile.replace(path, with: [UInt8](data))
    }

    private static func values<Value: BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, at position: Int, count: Int
    ) -> [Value] {
        [Value](unsafeUninitializedCapacity: count) { target, initialized in
            UnsafeMutableRawBufferPointer(target).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count * MemoryLayout<Value>.stride]))
            initialized = count
        }
    }
}
