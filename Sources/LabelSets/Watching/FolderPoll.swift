/// Looks at all sets now and then, for changes that raise no events: on file systems that are changed from elsewhere, and behind
/// links on the way to a folder.
///
/// Knows the file system, but no time: it is told when to look. A set's digest is taken again when the set is reported as changed,
/// so what events have told already is not reported a second time.
package struct FolderPoll {
    private let root: String
    private var digests: [String: FolderDigest]

    /// What a look came upon.
    package struct News: Equatable {
        /// Sets that differ from when they were looked at last, came or went.
        package var touched: Set<String> = []
        /// Whether folders are not those that they were, so that watches have to be added or given up.
        package var needsSynchronizing = false

        package init() {}
    }

    /// - Parameter sets: the names of the sets that are there now.
    package init(root: String, sets: some Sequence<String>) {
        self.root = root
        digests = [:]
        for name in sets { digests[name] = digest(name) }
    }

    /// Compares all sets with how they were.
    ///
    /// - Parameters:
    ///   - present: the set folders that are there now.
    ///   - isPending: whether a set's changes are on their way already, so that it need not be looked at.
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

    /// Takes the present state of a set for known.
    package mutating func accept(_ name: String, isPresent: Bool) { digests[name] = isPresent ? digest(name) : nil }

    private func digest(_ name: String) -> FolderDigest { FolderDigest(PathName.join(root, name)) }
}
