import Glibc

/// Reads label sets from their folders.
///
/// A set's folder contains `<label>.txt` (one example per line), `.tsv` (`label<TAB>text`), `.jsonl` (`{"label": …, "text": …}`),
/// optionally `set.yaml` and `tests.tsv`. Blank lines and lines that start with `#` are skipped. CRLF, a UTF-8 byte-order mark
/// and a missing last line end are accepted. Files of one label, whatever their format, merge. Hidden files, editors' backups,
/// README files and subfolders are skipped; symbolic links are followed.
package struct LabelSetReader: Sendable {
    package init() {}

    /// Reads one set.
    ///
    /// - Parameter directory: the set's folder, whose name becomes the set's.
    /// - Throws: every error in the folder at once.
    package func read(directory: String) throws(LabelSetError) -> LabelSet {
        let report = inspect(directory: directory)
        guard let set = report.set else {
            throw LabelSetError(setName: report.name, findings: report.errors, missing: report.missing)
        }
        return set
    }

    /// Reads one set, warnings included.
    package func inspect(directory: String) -> LabelSetReport {
        let directory = PathName.withoutTrailingSlash(directory)
        var folder = SetFolder(directory: directory)
        let set = folder.read()
        return LabelSetReport(name: folder.name, set: set, findings: folder.findings.all, missing: folder.missing)
    }
}

extension LabelSetReader {
    /// How long ago a file of a set last changed, content or place, by the file system's times; `nil` when there is none.
    package static func age(directory: String) -> Duration? {
        // A folder that cannot be listed has no age: the reader reports what is wrong with it.
        guard let entries = try? Directory.entries(directory) else { return nil }
        let times = entries.filter { FolderFile(name: $0.name).matters }.compactMap { entry -> Duration? in
            var status = stat()
            guard stat(PathName.join(directory, entry.name), &status) == 0 else { return nil }
            return Duration(status.st_ctim)
        }
        var now = timespec()
        guard let last = times.max(), clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        return max(.zero, Duration(now) - last)
    }
}

extension Duration {
    fileprivate init(_ time: timespec) {
        self = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
