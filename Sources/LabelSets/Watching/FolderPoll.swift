/// Checks all sets from time to time for changes that raise no events: on file systems that are changed from elsewhere,
/// and behind links on the path to a folder.
///
/// It reads the file system, but no clock: the caller decides when to check. A set's digest is taken again when the set
/// is reported as changed, so that changes reported by events are not reported a second time.
package struct FolderPoll {
    private let root: String
    private var digests: [String: FolderDigest]

    /// What a check found.
    package struct News: Equatable {
        /// Sets that have changed since the last check, including new and removed ones.
        package var touched: Set<String> = []
        /// Whether folders have been replaced, so that watches have to be added or removed.
        package var needsSynchronizing = false

        package init() {}
    }

    /// - Parameter sets: the names of the present sets.
    package init(root: String, sets: some Sequence<String>) {
        self.root = root
        digests = [:]
        for name in sets { digests[name] = digest(name) }
    }

    /// Compares all sets with their last state.
    ///
    /// - Parameters:
    ///   - present: the set folders that are there now.
    ///   - isPending: whether a set's changes are already being reported, so that it need not be checked.
    package func news(present: Set<String>, isPending: (String) -> Bool) -> News {
        var news = News()
        for name in present.union(digests.keys) where !isPending(name) {
            let (before, now) = (digests[name], present.contains(name) ? digest(name) : nil)
            guard before != now else { continue }
            news.touched.insert(name)
            if before?.folder != now?.folder { news.needsSynchronizing = true }
        }
        return news
    }

    /// Records the present state of a set as known.
    package mutating func accept(_ name: String, isPresent: Bool) { digests[name] = isPresent ? digest(name) : nil }

    private func digest(_ name: String) -> FolderDigest { FolderDigest(PathName.join(root, name)) }
}
