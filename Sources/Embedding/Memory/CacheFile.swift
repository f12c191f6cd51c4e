internal import Files
internal import FoundationEssentials

/// Files that can be recomputed and are kept between starts to save time.
package enum CacheFile {
    package static func replace(_ path: String, with content: [UInt8]) throws(EmbeddingError) {
        var failure: EmbeddingError?
        content.withUnsafeBytes { bytes in
            do throws(EmbeddingError) { try replace(path, with: [bytes]) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Atomically creates or replaces a file: a reader sees the old content or the new one, and only its owner
    /// may read it. Creates its folders, and removes incomplete files that a killed process left beside it.
    ///
    /// - Parameter pieces: the content, one piece after the other.
    package static func replace(_ path: String, with pieces: [UnsafeRawBufferPointer]) throws(EmbeddingError) {
        let folder = String(path.prefix(upTo: path.lastIndex(of: "/")!))
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw unwritable(path, "\(error)")
        }
        do throws(FileFailure) {
            let file = try FileReplacement(of: path, .ownerOnly, ending: temporaryEnd)
            for piece in pieces { try file.write(piece) }
            // A file damaged by a power cut is recomputed.
            try file.commit(isDurable: false)
        } catch {
            throw unwritable(path, "\(error)")
        }
        FileReplacement.removeLeftovers(in: folder, ending: temporaryEnd)
    }

    private static let temporaryEnd = ".assay-tmp"

    /// The content of a file; nil if there is none. A pipe in its place is refused instead of waited for.
    ///
    /// - Parameter limit: a larger file, in bytes, is refused.
    package static func contents(of path: String, upTo limit: Int = .max) throws(EmbeddingError) -> [UInt8]? {
        do throws(FileFailure) { return try RegularFile.contents(of: path, upTo: limit) } catch {
            if error.isAbsence { return nil }
            throw unusable(path, "\(error)")
        }
    }

    /// The error for a file that exists but is unusable.
    package static func unusable(_ path: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(.unusableCache, at: path, "a file of the cache is unusable and will be rebuilt: \(reason)")
    }

    private static func unwritable(_ path: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(
            .unwritable, at: path, "it could not be kept for the next start: \(reason)",
            remedy: "free some disk space or make it writable, or set cache.directory to another folder")
    }
}
