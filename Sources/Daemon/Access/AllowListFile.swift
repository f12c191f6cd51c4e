package import Wording

/// The allow-list's file, and whether it has changed. For one thread.
package struct AllowListFile {
    package let path: String
    private var read: SmallFile.Stamp?
    private var seen: SmallFile.Stamp?

    private static let maxBytes = 1 << 20

    package init(_ path: String) {
        self.path = path
    }

    /// Reads the list for the first time.
    package mutating func load() throws(AssayError) -> AllowList {
        read = SmallFile.Stamp(path)
        seen = read
        return try parsed()
    }

    /// Checks whether the file has changed. A change counts once the file is the same in two successive checks, so that a file that
    /// is being written is left alone.
    ///
    /// - Returns: the new list, or why there is none, once per change; `nil` when there is nothing new.
    package mutating func poll() -> Result<AllowList, AssayError>? {
        let stamp = SmallFile.Stamp(path)
        defer { seen = stamp }
        guard stamp != read, stamp == seen else { return nil }
        read = stamp
        return Result { () throws(AssayError) in try parsed() }
    }

    private func parsed() throws(AssayError) -> AllowList {
        let bytes = try SmallFile.read(path, maxBytes: Self.maxBytes, readers: .anyone)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AssayError(.configuration, at: path, "the file is not UTF-8", remedy: "save it as UTF-8")
        }
        return try AllowList(parsing: text, file: path)
    }
}
