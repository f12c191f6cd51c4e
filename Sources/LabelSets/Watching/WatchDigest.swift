/// What a batch of events comes down to: which sets they touch, and whether the watches still fit the folders. No I/O.
package struct WatchDigest: Equatable {
    /// The sets touched, and names in the root that could be those of sets.
    package private(set) var touched: Set<String> = []
    /// How far the writing of which file is, in order.
    package private(set) var files: [FileTouch] = []
    /// Whether folders came or went, so that watches have to be added or given up.
    package private(set) var needsSynchronizing = false
    /// Whether events were lost or the root is another, so that anything may have happened.
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
