internal import FoundationEssentials

/// What can be made again and is kept between starts to save the time.
enum CacheFile {
    /// Writes a file and the folders that it is in; replaces it atomically.
    static func write(_ data: Data, to path: String) throws(EmbeddingError) {
        do {
            try FileManager.default.createDirectory(
                atPath: String(path.prefix(upTo: path.lastIndex(of: "/")!)), withIntermediateDirectories: true)
            try data.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw EmbeddingError(
                .unwritable, at: path, "it could not be kept for the next start: \(error)",
                remedy: "make room or let it be written, or set cache.directory to another folder")
        }
    }
}
