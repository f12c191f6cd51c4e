internal import Classification
internal import Embedding
internal import Files
internal import FoundationEssentials
internal import Logging
internal import Sodium

/// The references of the traffic in the cache folder, one file per set and model: scores, no texts.
///
/// Each file ends with a checksum of everything before it. A file of another format counts as absent; so does a damaged one, with
/// a warning in the log.
struct TrafficFiles: Sendable {
    let directory: String
    let model: EmbeddingModel
    let logger: Logger?

    /// A reference, and what its scores depend on.
    struct Content {
        var basis: TrafficBasis
        var reference: TrafficReference
    }

    /// More than any reference takes.
    private static let maxBytes = 16_000_000
    private static let magic = Array("assaytr1".utf8)
    private static let checksumSize = MemoryLayout<UInt64>.size

    /// Why a file is unusable.
    private struct Damage: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private func path(_ name: String) -> String {
        var hash = SHA256()
        hash.update(model.fingerprint)
        return "\(directory)/traffic/\(name)-\(String(hexadecimal: hash.finalize().bytes.prefix(16))).reference"
    }

    func write(_ content: (basis: TrafficBasis, reference: TrafficReference, count: Int), of name: String) throws {
        var bytes = Self.magic + [UInt8](try JSONEncoder().encode(content.basis)) + [0x0A] + content.reference.serialized()
        let checksum = bytes.withUnsafeBytes { Checksum(of: $0).value }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
        try CacheFile.replace(path(name), with: bytes)
    }

    /// What was saved; nil if there is nothing usable.
    func read(_ name: String) -> Content? {
        let file = path(name)
        do {
            guard let bytes = try CacheFile.contents(of: file, upTo: Self.maxBytes), bytes.starts(with: Self.magic) else {
                return nil
            }
            let end = bytes.count - Self.checksumSize
            guard end >= Self.magic.count else { throw Damage("it ends early") }
            let (checksum, known) = bytes.withUnsafeBytes { bytes in
                (
                    Checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])).value,
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
                )
            }
            guard checksum == known else { throw Damage("its checksum does not match; it is damaged") }
            let body = bytes[Self.magic.count..<end]
            guard let line = body.firstIndex(of: 0x0A) else { throw Damage("it has no first line") }
            return Content(
                basis: try JSONDecoder().decode(TrafficBasis.self, from: Data(body[..<line])),
                reference: try TrafficReference(serialized: Array(body[(line + 1)...])))
        } catch {
            logger?.warning(
                "a reference of the traffic cannot be used; it is learned again",
                metadata: ["set": "\(name)", "file": "\(file)", "reason": "\(error)"])
            return nil
        }
    }
}
