internal import Classification
internal import Embedding
internal import Files
internal import FoundationEssentials
internal import Logging
internal import Sodium

/// What was learnt of a stream in the cache folder, one file per model: moments and scores, no texts.
///
/// It ends with a checksum of everything before it. A file of another format counts as absent; so does a damaged one, with a
/// warning in the log.
struct StreamFile: Sendable {
    let directory: String
    let model: EmbeddingModel
    let logger: Logger?

    private struct Header: Codable {
        var layers: [Int]
        /// Of the density; the reference follows.
        var densityBytes: Int
    }

    /// Why a file is unusable.
    private struct Damage: Error, CustomStringConvertible {
        let description: String
    }

    private static let maxBytes = 16_000_000
    private static let magic = Array("assayst1".utf8)
    private static let checksumSize = MemoryLayout<UInt64>.size

    private var path: String {
        var hash = SHA256()
        hash.update(model.fingerprint)
        // No set has such a name.
        return "\(directory)/traffic/+stream-\(String(hexadecimal: hash.finalize().bytes.prefix(16))).density"
    }

    func write(_ density: StreamDensity, _ reference: TrafficReference, layers: [Int]) throws {
        let own = density.serialized()
        let header = try JSONEncoder().encode(Header(layers: layers, densityBytes: own.count))
        var bytes = Self.magic + [UInt8](header) + [0x0A] + own + reference.serialized()
        let checksum = bytes.withUnsafeBytes { Checksum(of: $0).value }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
        try CacheFile.replace(path, with: bytes)
    }

    /// What was saved in the same layers; nil if there is nothing usable.
    func read(_ sets: SetsDensity) -> (StreamDensity, TrafficReference)? {
        do {
            guard let bytes = try CacheFile.contents(of: path, upTo: Self.maxBytes), bytes.starts(with: Self.magic) else {
                return nil
            }
            let end = bytes.count - Self.checksumSize
            guard end >= Self.magic.count else { throw Damage(description: "it ends early") }
            let (checksum, known) = bytes.withUnsafeBytes { bytes in
                (
                    Checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])).value,
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
                )
            }
            guard checksum == known else { throw Damage(description: "its checksum does not match; it is damaged") }
            let body = bytes[Self.magic.count..<end]
            guard let line = body.firstIndex(of: 0x0A) else { throw Damage(description: "it has no first line") }
            let header = try JSONDecoder().decode(Header.self, from: Data(body[..<line]))
            guard header.layers == sets.layers else { return nil }
            let rest = body[(line + 1)...]
            guard (0...rest.count).contains(header.densityBytes) else { throw Damage(description: "it ends early") }
            return (
                try StreamDensity(serialized: rest.prefix(header.densityBytes), examples: sets.examples),
                try TrafficReference(serialized: Array(rest.dropFirst(header.densityBytes)))
            )
        } catch {
            logger?.warning(
                "what was learnt of the stream cannot be used; it is learned again",
                metadata: ["file": "\(path)", "reason": "\(error)"])
            return nil
        }
    }
}
