internal import Classification
internal import Embedding
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

    private static let file = SealedFile(magic: "assayst1", maxBytes: 16_000_000)

    private var path: String {
        var hash = SHA256()
        hash.update(model.fingerprint)
        // No set has such a name.
        return "\(directory)/traffic/+stream-\(String(hexadecimal: hash.finalize().bytes.prefix(16))).density"
    }

    func write(_ density: StreamDensity, _ reference: TrafficReference, layers: [Int]) throws {
        let own = density.serialized()
        let header = try JSONEncoder().encode(Header(layers: layers, densityBytes: own.count))
        try Self.file.write([UInt8](header) + [0x0A] + own + reference.serialized(), to: path)
    }

    /// What was saved in the same layers; nil if there is nothing usable.
    func read(_ sets: SetsDensity) -> (StreamDensity, TrafficReference)? {
        do {
            guard let content = try Self.file.read(path) else { return nil }
            let (first, rest) = try SealedFile.lines(content)
            let header = try JSONDecoder().decode(Header.self, from: Data(first))
            guard header.layers == sets.layers else { return nil }
            guard (0...rest.count).contains(header.densityBytes) else { throw SealedFile.Damage("it ends early") }
            return (
                try StreamDensity(serialized: rest.prefix(header.densityBytes), examples: sets.examples),
                try TrafficReference(serialized: rest.dropFirst(header.densityBytes))
            )
        } catch {
            logger?.warning(
                "what was learnt of the stream cannot be used; it is learned again",
                metadata: ["file": "\(path)", "reason": "\(error)"])
            return nil
        }
    }
}
