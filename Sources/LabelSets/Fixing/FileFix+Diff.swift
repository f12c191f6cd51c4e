extension FileFix {
    /// Lines around a change that are shown with it.
    private static let context = 3

    /// The change as a unified diff, which `patch -p0` and `git apply -p0` take; bytes, since a line may not be UTF-8.
    package var diff: [UInt8] {
        let changes = lines.indices.filter { lines[$0].new != lines[$0].old }
        guard let first = changes.first else { return [] }
        var output = Array("--- \(file)\n+++ \(file)\n".utf8)
        var hunk = first...first
        var shift = 0
        for change in changes.dropFirst() {
            if change - hunk.upperBound <= 2 * Self.context {
                hunk = hunk.lowerBound...change
            } else {
                append(hunk, to: &output, shift: &shift)
                hunk = change...change
            }
        }
        append(hunk, to: &output, shift: &shift)
        return output
    }

    /// - Parameter shift: how many lines the new file is ahead of the old one, before the hunk and, on return, after it.
    private func append(_ changed: ClosedRange<Int>, to output: inout [UInt8], shift: inout Int) {
        let hunk = max(0, changed.lowerBound - Self.context)..<min(lines.count, changed.upperBound + Self.context + 1)
        let dropped = hunk.count { lines[$0].new == nil }
        let kept = hunk.count - dropped
        // If nothing is left, the line before is named, as in diff.
        let start = hunk.lowerBound + shift + (kept == 0 ? 0 : 1)
        output += "@@ -\(hunk.lowerBound + 1),\(hunk.count) +\(start),\(kept) @@\n".utf8
        shift -= dropped
        var place = hunk.lowerBound
        while place < hunk.upperBound {
            guard lines[place].new != lines[place].old else {
                append(" ", lines[place].old, to: &output)
                place += 1
                continue
            }
            let block = place..<(hunk[place...].firstIndex { lines[$0].new == lines[$0].old } ?? hunk.upperBound)
            for index in block { append("-", lines[index].old, to: &output) }
            for index in block { if let new = lines[index].new { append("+", new, to: &output) } }
            place = block.upperBound
        }
    }

    private func append(_ mark: String, _ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        output += mark.utf8
        output += line
        if line.last != UInt8(ascii: "\n") { output += "\n\\ No newline at end of file\n".utf8 }
    }
}
