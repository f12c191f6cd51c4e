internal import Sodium

/// Digests of large files, remembered between starts by the file's identity.
///
/// An entry is a file named after the key: the digest and a SHA-256 over key and digest. A damaged one, or one of another key,
/// counts as absent. As in git's index, an entry is only made for a file whose last change is older than the clocks of file
/// systems are coarse: a later change is then sure to have another time.
package struct FileDigests {
    /// nil remembers nothing.
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

    /// The digest of the file as it was when it was opened; nil when it is not known.
    package func known(_ file: ModelFile) -> String? {
        let key = key(file)
        guard let entry = entry(key), let text = CacheFile.text(of: entry) else { return nil }
        let digest = String(text.prefix(64))
        return text == line(key, digest) ? digest : nil
    }

    /// Remembers the digest of the bytes that were read from the file.
    ///
    /// - Throws: when the entry cannot be written. The digest is computed again at the next start.
    package func remember(_ digest: String, of file: ModelFile) throws(EmbeddingError) {
        let key = key(file)
        guard let entry = entry(key), file.identity.changed.seconds + settlingSeconds < file.openedAt else { return }
        try CacheFile.replace(entry, with: Array(line(key, digest).utf8))
    }
}
