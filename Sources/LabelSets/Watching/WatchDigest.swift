/// A batch of events, summarized: which sets they touch, and whether the watches still match the folders. No I/O.
package struct WatchDigest: Equatable {
    /// The sets touched, and names in the root that could be those of sets.
    package private(set) var touched: Set<String> = []
    /// Which files are being written or complete, in order.
    package private(set) var files: [FileTouch] = []
    /// Whether folders were added or removed, so that watches have to be too.
    package private(set) var needsSynchronizing = false
    /// Whether events were lost or the root was replaced, so that anything may have happened.
    package private(set) var needsRescan = false

    /// Kubernetes swaps this link to change all files of a mounted volume at once.
    private static let projection = "..data"

    /// - Parameters:
    ///   - root: the root's watch; `nil` while there is no root.
    ///   - sets: the sets by watch.
    package init(_ events: [InotifyEvent], root: Int32?, sets: [Int32: [String]]) {
        for event in events {
            if event.mask.contains(.overflow) { needsRescan = true }
            if event.watch == root { takeRoot(event) }
            for set in sets[event.watch] ?? [] { take(event, of: set) }
        }
    }

    private mutating func takeRoot(_ event: InotifyEvent) {
        if event.isFolderGone || event.name == Self.projection {
            needsRescan = true
        } else if let name = event.name, !name.hasPrefix(".") {
            touched.insert(name)
            needsSynchronizing = true
        }
    }

    private mutating func take(_ event: InotifyEvent, of set: String) {
        guard let name = event.name, !event.isFolderGone else {
            touched.insert(set)
            needsSynchronizing = true
            return
        }
        guard name == Self.projection || FolderFile(name: name).matters else { return }
        touched.insert(set)
        if let progress = event.mask.progress { files.append(FileTouch(set: set, file: name, progress: progress)) }
    }
}
