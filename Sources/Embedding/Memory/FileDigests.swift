internal import Sodium

/// Digests of large files, cached between starts by the file's identity.
///
/// An entry is a file named after the key: the digest and a SHA-256 of key and digest. A damaged one counts as absent, with a
/// warning. As in git's index, an entry is only made for a file whose last change is older than the time resolution of file
/// systems: a later change is then sure to have another time.
package struct FileDigests {
    /// nil caches nothing.
    private let directory: String?
    /// How long before it was opened the file must have last changed, in seconds.
    private let settlingSeconds: Int

    package init(directory: String?, settlingSeconds: Int = 2) {
        self.directory = directory
        self.settlingSeconds = settlingSeconds
    }

    private func key(_ file: ModelFile) -> String {
        let identity = file.identity
        func text(_ time: FileIdentity.Time) -> String { "\(time.seconds).\(time.nanoseconds)" }
        return "digest 2 \(identity.device) \(identity.inode) \(identity.size) \(text(identity.modified)) "
            + "\(text(identity.changed)) \(file.path)"
    }

    private func entry(_ key: String) -> String? { directory.map { "\($0)/digests/\(SHA256.hash(key).hexadecimal)" } }

    private func line(_ key: String, _ digest: String) -> String {
        "\(digest) \(SHA256.hash("\(key) \(digest)").hexadecimal)\n"
    }

    /// The digest of the file as it was when it was opened; nil when unknown.
    ///
    /// - Throws: when there is an unusable entry. The digest is computed again.
    package func known(_ file: ModelFile) throws(EmbeddingError) -> String? {
        let key = key(file)
        guard let entry = entry(key), let bytes = try CacheFile.contents(of: entry, upTo: Self.maxEntrySize) else {
            return nil
        }
        let digest = String(decoding: bytes.prefix(64), as: UTF8.self)
        guard bytes.elementsEqual(line(key, digest).utf8) else {
            throw CacheFile.unusable(entry, "its checksum does not match")
        }
        return digest
    }

    private static let maxEntrySize = 4096

    /// Caches the digest of the bytes that were read from the file.
    ///
    /// - Throws: when the entry cannot be written. The digest is computed again at the next start.
    package func remember(_ digest: String, of file: ModelFile) throws(EmbeddingError) {
        let key = key(file)
        guard let entry = entry(key), file.identity.changed.seconds + settlingSeconds < file.openedAt else { return }
        try CacheFile.replace(entry, with: Array(line(key, digest).utf8))
    }
}
