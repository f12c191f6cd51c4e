package import Embedding
internal import FoundationEssentials
internal import Glibc
package import Logging
internal import Sodium

/// Embeddings of label examples on disk, so that none is computed twice.
///
/// An embedding is found by its text's digest, the model and the layers, wherever the text is used: sets, folders and processes
/// share what they have in common. A folder for each model and choice of layers contains segments (`ExampleSegment`): embedding
/// new texts adds one, none is ever changed, and so processes cannot get in each other's way. Many small ones are merged
/// into one. When all files take more than `limit`, the least recently used ones are deleted.
package struct ExampleCache: Sendable {
    package typealias Digest = SIMD2<UInt64>

    /// Where the cache is.
    let directory: String
    let model: EmbeddingModel
    let layers: [Int]
    /// The maximum size of all examples' files, in bytes.
    package var limit = 4 << 30
    private let logger: Logger?

    /// - Parameter logger: gets a warning for each damaged file.
    package init(directory: String, model: EmbeddingModel, layers: [Int], logger: Logger? = nil) {
        self.directory = directory
        self.model = model
        self.layers = layers
        self.logger = logger
    }

    /// The first 16 bytes of a text's SHA-256.
    package static func digest(_ text: String) -> Digest {
        SHA256.hash(text).withUnsafeBytes { $0.loadUnaligned(as: Digest.self) }
    }

    package var columns: Int { layers.count * model.dimensions }
    private var examplesFolder: String { directory + "/examples" }
    package var folder: String {
        "\(examplesFolder)/\(model.fingerprint.prefix(16))-\(layers.map(String.init).joined(separator: "."))"
    }
    private var kind: ExampleSegment.Kind { .init(model.fingerprint, layers: layers, dimensions: model.dimensions) }

    /// The file with the features of a large set.
    func rowsPath(of setDirectory: String) -> String {
        let digest = Self.digest("\(setDirectory)\n\(model.fingerprint)\n\(layers)")
        let name = setDirectory.split(separator: "/").last.map(String.init) ?? "set"
        return "\(examplesFolder)/\(name)-\(String(digest.x, radix: 36))\(String(digest.y, radix: 36)).rows"
    }

    /// The files with the features of large sets.
    var rowsPaths: [String] {
        names(in: examplesFolder).filter { $0.hasSuffix(".rows") }.map { "\(examplesFolder)/\($0)" }
    }

    /// Reads the available embeddings of some texts.
    ///
    /// - Parameters:
    ///   - storage: rows of `columns` floats, one per digest; those found are filled.
    ///   - times: when each text was first seen, in Unix seconds; those found are set.
    /// - Returns: the indices of the texts not found, in order.
    package func read(_ digests: [Digest], into storage: inout [Float], times: inout [Int64]) -> [Int] {
        precondition(storage.count == digests.count * columns && times.count == digests.count)
        var wanted: [Digest: Int] = [:]
        wanted.reserveCapacity(digests.count)
        // The indices of repeated texts, and of their first occurrences.
        var copies: [(place: Int, of: Int)] = []
        for (place, digest) in digests.enumerated() {
            let first = { (first: inout Int) in first }(&wanted[digest, default: place])
            if first != place { copies.append((place, first)) }
        }
        for segment in segments() where !wanted.isEmpty {
            let damaged = segment.take(&wanted, into: &storage, times: &times)
            if damaged > 0 { warn(of: segment.path, ["rows": "\(damaged)"]) }
        }
        for (place, first) in copies where wanted[digests[place]] == nil {
            for column in 0..<columns { storage[place * columns + column] = storage[first * columns + column] }
            times[place] = times[first]
        }
        return wanted.isEmpty ? [] : digests.indices.filter { wanted[digests[$0]] != nil }
    }

    /// Adds the embeddings of some texts.
    ///
    /// - Parameter places: which of the digests, times and rows of `storage`.
    package func add(_ places: [Int], digests: [Digest], times: [Int64], storage: [Float]) throws {
        guard !places.isEmpty else { return }
        let rows = ExampleSegment.Rows(places: places, digests: digests, times: times, storage: storage)
        let path = try ExampleSegment.write(rows, kind, in: folder)
        try mergeSmall(besides: path)
        prune(keeping: path)
    }

    /// The segments, the largest first: those that most texts come from are read before the rest.
    private func segments() -> [ExampleSegment] {
        // A segment that is gone between listing and opening was merged into another one: list again.
        for _ in 0..<3 {
            let names = names(in: folder).filter { $0.hasSuffix(ExampleSegment.nameEnd) }
            let segments = names.map { ExampleSegment.open("\(folder)/\($0)", kind) }
            if segments.contains(.gone) { continue }
            for (name, segment) in zip(names, segments) where segment == .unusable { discard("\(folder)/\(name)") }
            return segments.compactMap(\.segment).sorted { $0.count > $1.count }
        }
        return []
    }

    /// A damaged file would only be found again at the next start. It is removed if possible.
    private func discard(_ path: String) {
        warn(of: path)
        unlink(path)
    }

    private func warn(of path: String, _ metadata: Logger.Metadata = [:]) {
        logger?.warning(
            "a file of the cache is damaged; its examples are embedded again",
            metadata: ["file": "\(path)"].merging(metadata) { $1 })
    }

    /// Above this many segments, those smaller than a fraction of the limit are merged.
    private static let (mostSegments, smallBytes) = (24, 8 << 20)

    private func mergeSmall(besides path: String) throws {
        guard names(in: folder).count > Self.mostSegments else { return }
        // One process merges, the others skip it.
        let lock = open(folder + "/lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return }
        let small = segments().filter { $0.bytes < Self.smallBytes }
        guard small.count > 1 else { return }
        var wanted: [Digest: Int] = [:]
        for segment in small {
            for digest in segment.digests where wanted[digest] == nil { wanted[digest] = wanted.count }
        }
        var digests = [Digest](repeating: .zero, count: wanted.count)
        for (digest, place) in wanted { digests[place] = digest }
        var storage = [Float](repeating: 0, count: wanted.count * columns)
        var times = [Int64](repeating: 0, count: wanted.count)
        for segment in small { _ = segment.take(&wanted, into: &storage, times: &times) }
        let sound = digests.indices.filter { wanted[digests[$0]] == nil }
        let rows = ExampleSegment.Rows(places: sound, digests: digests, times: times, storage: storage)
        let merged = sound.isEmpty ? nil : try ExampleSegment.write(rows, kind, in: folder)
        for segment in small where segment.path != merged { unlink(segment.path) }
    }

    /// Removes the least recently used files until the rest is within the limit.
    private func prune(keeping path: String) {
        var files: [(path: String, bytes: Int, used: Int)] = []
        for name in names(in: examplesFolder) {
            let place = "\(examplesFolder)/\(name)"
            for path in [place] + names(in: place).map({ "\(place)/\($0)" }) {
                var status = stat()
                guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
                files.append((path, Int(status.st_size), status.st_mtim.tv_sec))
            }
        }
        var total = files.reduce(0) { $0 + $1.bytes }
        for file in files.sorted(by: { $0.used < $1.used }) where total > limit && file.path != path {
            unlink(file.path)
            total -= file.bytes
        }
    }

    private func names(in folder: String) -> [String] {
        // A folder that is missing or cannot be listed has nothing usable.
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
