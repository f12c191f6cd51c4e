internal import Classification
internal import Embedding
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

    /// The limit is more than any reference takes.
    private static let file = SealedFile(magic: "assaytr1", maxBytes: 16_000_000)

    private func path(_ name: String) -> String {
        var hash = SHA256()
        hash.update(model.fingerprint)
        return "\(directory)/traffic/\(name)-\(String(hexadecimal: hash.finalize().bytes.prefix(16))).reference"
    }

    func write(_ content: (basis: TrafficBasis, reference: TrafficReference, count: Int), of name: String) throws {
        let basis = [UInt8](try JSONEncoder().encode(content.basis))
        try Self.file.write(basis + [0x0A] + content.reference.serialized(), to: path(name))
    }

    /// What was saved; nil if there is nothing usable.
    func read(_ name: String) -> Content? {
        let file = path(name)
        do {
            guard let content = try Self.file.read(file) else { return nil }
            let (first, rest) = try SealedFile.lines(content)
            return Content(
                basis: try JSONDecoder().decode(TrafficBasis.self, from: Data(first)),
                reference: try TrafficReference(serialized: rest))
        } catch {
            logger?.warning(
                "a reference of the traffic cannot be used; it is learned again",
                metadata: ["set": "\(name)", "file": "\(file)", "reason": "\(error)"])
            return nil
        }
    }
}
