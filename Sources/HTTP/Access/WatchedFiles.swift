internal import Daemon

/// Files that count together, such as a certificate and its key, and whether they have changed. For one thread.
struct WatchedFiles: Sendable {
    private let paths: [String]
    private var read: [SmallFile.Stamp?]
    private var seen: [SmallFile.Stamp?]

    /// - Parameter paths: to be read after this, so that no later change goes unnoticed.
    init(_ paths: [String]) {
        self.paths = paths
        read = paths.map { SmallFile.Stamp($0) }
        seen = read
    }

    /// Checks whether one of the files has changed. A change counts once all are the same in two successive checks, so that files
    /// that are being written are left alone.
    ///
    /// - Returns: whether to read them again; once per change.
    mutating func hasChanged() -> Bool {
        let stamps = paths.map { SmallFile.Stamp($0) }
        defer { seen = stamps }
        guard stamps != read, stamps == seen else { return false }
        read = stamps
        return true
    }
}
