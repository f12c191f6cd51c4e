/// A change to the examples of a label.
package enum ExampleEdit: Sendable, Hashable {
    /// Adds texts at the end; those that the label has already stay where they are.
    case add([String])
    /// Removes texts; those that the label does not have are no fault.
    case remove([String])
    /// Makes these the label's only examples. Those that it has already keep their places, new ones follow.
    case replace([String])

    package var texts: [String] {
        switch self {
        case .add(let texts), .remove(let texts), .replace(let texts): texts
        }
    }

    /// Why a text cannot be an example in a file with one per line: the rest of a sentence that starts with the text; nil if it can.
    package static func fault(in text: String) -> String? {
        if TextLine.trim(text).isEmpty { return "is empty" }
        if text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) { return "has a line break or a NUL" }
        return nil
    }

    /// The content of a label's `.txt` file after the change. Comments, blank lines and the order of lines stay.
    ///
    /// - Parameter bytes: the file's content; empty if there is none.
    /// - Returns: the content, and how many examples came and went.
    package func applied(to bytes: [UInt8]) -> (bytes: [UInt8], added: Int, removed: Int) {
        let wanted = texts.map(TextLine.trim)
        let names = Set(wanted)
        var kept: [UInt8] = []
        var present: Set<String> = []
        var removed = 0
        var start = 0
        for line in TextLines(bytes) {
            let end = bytes[line.bytes.endIndex...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            defer { start = end }
            if !line.isSkipped, let text = try? line.text() {
                let goes =
                    switch self {
                    case .add: false
                    case .remove: names.contains(text)
                    case .replace: !names.contains(text)
                    }
                if goes {
                    removed += 1
                    continue
                }
                present.insert(text)
            }
            kept += bytes[start..<end]
        }
        var added = 0
        if case .remove = self { return (kept, 0, removed) }
        for text in wanted where present.insert(text).inserted {
            if let last = kept.last, last != UInt8(ascii: "\n") { kept.append(UInt8(ascii: "\n")) }
            // "#" would make it a comment.
            if text.utf8.first == UInt8(ascii: "#") { kept.append(UInt8(ascii: " ")) }
            kept += text.utf8
            kept.append(UInt8(ascii: "\n"))
            added += 1
        }
        return (kept, added, removed)
    }
}
