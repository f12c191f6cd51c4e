internal import Wording

extension [Finding] {
    /// The findings with the texts of their lines, read again from the files. If a file cannot be read, its findings have
    /// none: one of them gives the reason.
    package var withTexts: [Finding] {
        let wanted = Dictionary(grouping: indices.filter { self[$0].line != nil }) { self[$0].file }
        var findings = self
        for (file, places) in wanted {
            guard let lines = try? FileLines(file), lines.utf16Mark == nil else { continue }
            let byLine = Dictionary(grouping: places) { self[$0].line }
            var left = byLine.count
            for line in lines where left > 0 {
                guard let places = byLine[line.number] else { continue }
                left -= 1
                let text = line.shown(as: FolderFile(name: PathName.last(file)))
                for place in places { findings[place].text = text }
            }
        }
        return findings
    }
}

extension TextLine {
    /// The line's text as a finding shows it: the text column of a valid row, otherwise the whole line; invalid UTF-8
    /// is replaced.
    fileprivate func shown(as file: FolderFile) -> String {
        let row: String? =
            switch file {
            case .tsv, .tests: (try? TSVRow(bytes))?.text
            case .jsonl: (try? JSONRow(bytes))?.text
            default: nil
            }
        let text = row ?? Self.trim(String(decoding: bytes, as: UTF8.self))
        let isCut = text.count > Finding.longestText
        return (isCut ? text.prefix(Finding.longestText) + "…" : text[...]).description.printable
    }
}
