internal import Files

/// Fixes what is safe to fix automatically: no text is changed or lost, so a set's version stays the same.
///
/// In example files and `tests.tsv`: white space at both ends of lines and columns, CRLF, byte-order marks and a missing
/// last line end. In example files also lines that repeat, byte for byte, the text of an earlier line of the same label.
/// Comments and the order of lines stay. Lines that the reader refuses are left as they are, and so are UTF-16 files,
/// `set.yaml`, and symbolic links, whose text may be another set's too. In a `.jsonl` only a line of the very same bytes
/// is a duplicate, since fields that are not read may differ. Unicode is not normalized: that would change texts.
package struct LabelFix {
    private struct Text: Hashable {
        let label: String
        let bytes: [UInt8]
    }

    private let directory: String
    private var seen: Set<Text> = []
    private var seenObjects: Set<ArraySlice<UInt8>> = []

    /// The changes to the files of a set's folder, in the order in which they are read. Files without changes are
    /// left out, and so are unreadable ones, which the lint reports.
    ///
    /// - Parameter directory: the set's folder.
    /// - Throws: when the folder cannot be listed.
    package static func fixes(directory: String) throws(LabelSetError) -> [FileFix] {
        let directory = PathName.withoutTrailingSlash(directory)
        var fix = LabelFix(directory: directory)
        do throws(SystemError) {
            return try Directory.entries(directory).compactMap { fix.fix($0) }.filter { !$0.isEmpty }
        } catch {
            throw LabelSetError(
                setName: PathName.last(directory), findings: [.directory(directory, unreadable: error)])
        }
    }

    /// Rewrites a whole file.
    package static func apply(_ fix: FileFix) throws(LabelSetError) {
        try replace(fix.file, with: fix.content)
    }

    static func replace(_ path: String, with content: [UInt8]) throws(LabelSetError) {
        do throws(FileFailure) {
            let file = try FileReplacement(of: path, .keptWithOwner)
            try file.write(content)
            try file.commit()
        } catch {
            throw LabelSetError(setName: PathName.last(path), findings: [.file(path, unwritable: SystemError(error))])
        }
    }

    private init(directory: String) { self.directory = directory }

    private mutating func fix(_ entry: Directory.Entry) -> FileFix? {
        guard case .file = entry.kind, entry.isNameUTF8 else { return nil }
        let kind = FolderFile(name: entry.name)
        switch kind {
        case .examples, .tsv, .jsonl, .tests: break
        default: return nil
        }
        let path = PathName.join(directory, entry.name)
        guard !Directory.isLink(path) else { return nil }
        // The reader reports files that cannot be read.
        guard let bytes = try? FileBytes.read(path) else { return nil }
        let lines = TextLines(bytes)
        guard !lines.isUTF16 else { return nil }

        var fix = FileFix(file: path)
        var isFirstRow = true
        var start = 0
        for line in lines {
            let end = bytes[line.bytes.endIndex...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            let old = bytes[start..<end]
            start = end
            let mended = mend(line, kind, isFirstRow: isFirstRow)
            if !line.isSkipped { isFirstRow = false }
            note(old: old, line: line, mended: mended, in: &fix)
        }
        return fix
    }

    /// Records the change to a line, and why.
    private func note(old: ArraySlice<UInt8>, line: TextLine, mended: Mended, in fix: inout FileFix) {
        if line.bytes.startIndex > old.startIndex { fix.hadByteOrderMark = true }
        guard case .kept(let text) = mended else {
            fix.duplicates += 1
            return fix.lines.append((old, nil))
        }
        if text != line.bytes { fix.trimmed += 1 }
        if old.last != UInt8(ascii: "\n") {
            fix.lackedFinalNewline = true
        } else if line.bytes.endIndex < old.endIndex - 1 {
            fix.lineEnds += 1
        }
        fix.lines.append((old, text + [UInt8(ascii: "\n")]))
    }

    private enum Mended {
        case kept(ArraySlice<UInt8>)
        case duplicate
    }

    private mutating func mend(_ line: TextLine, _ kind: FolderFile, isFirstRow: Bool) -> Mended {
        if line.isSkipped { return .kept(line.bytes.first == UInt8(ascii: "#") ? line.bytes : []) }
        switch kind {
        case .examples(let label):
            guard let text = try? line.text() else { return .kept(line.bytes) }
            // To the reader, a text of only white space beyond ASCII is empty.
            guard !text.isEmpty else { return .kept([]) }
            return isNew(label, text) ? .kept(Self.escaped(text)) : .duplicate
        case .tsv, .tests:
            guard let row = try? TSVRow(line.bytes), row.label.utf8.first != UInt8(ascii: "#") else { return .kept(line.bytes) }
            let isExample = kind == .tsv && !(isFirstRow && row.isHead)
            if isExample, !isNew(row.label, row.text) { return .duplicate }
            return .kept(Array("\(row.label)\t\(row.text)".utf8)[...])
        default:
            guard let row = try? JSONRow(line.bytes) else { return .kept(line.bytes) }
            let object = line.trimmedBytes
            guard seenObjects.insert(object).inserted else { return .duplicate }
            _ = isNew(row.label, row.text)
            return .kept(object)
        }
    }

    private mutating func isNew(_ label: String, _ text: String) -> Bool {
        seen.insert(Text(label: label, bytes: Array(text.utf8))).inserted
    }

    /// A text as a line, the space that keeps it from being a comment before it.
    private static func escaped(_ text: String) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8)
        return bytes.first == UInt8(ascii: "#") ? [UInt8(ascii: " ")] + bytes : bytes[...]
    }
}
