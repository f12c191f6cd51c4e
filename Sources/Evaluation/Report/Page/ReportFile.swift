internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Wording

/// A report's file. That it can be written is checked before the work begins, and the page is written atomically.
package struct ReportFile: Sendable {
    /// As the user gave it.
    package let path: String
    /// Symbolic links followed.
    private let url: URL

    /// - Throws: `AssayError` when no file can be written there.
    package init(path: String) throws {
        self.path = path
        url = URL(filePath: path).resolvingSymlinksInPath()
        func refusal(_ reason: String) -> AssayError {
            AssayError(
                .configuration, at: "--report \(path)", reason, remedy: "name a file in a folder that can be written to")
        }
        guard !path.isEmpty, !path.hasSuffix("/") else { throw refusal("it is not a file name") }
        var status = stat()
        if stat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw refusal("it is not a regular file") }
        // Permission bits do not show everything (read-only mounts, quotas); a file beside it does.
        do { _ = try FileReplacement(of: url.path, .kept) } catch { throw refusal("it cannot be written: \(error)") }
    }

    /// Writes the page beside the file and puts it in the file's place.
    ///
    /// - Throws: `AssayError` when the disk is full or the folder has gone.
    package func write(_ page: ReportPage) throws {
        do {
            let file = try FileReplacement(of: url.path, .kept)
            try file.write(page.bytes)
            try file.commit()
        } catch {
            throw AssayError(.system, at: path, "the report cannot be written: \(error)")
        }
    }
}
