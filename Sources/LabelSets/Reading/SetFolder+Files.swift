/// The files of a set, each format by itself.
extension SetFolder {
    mutating func readSettings(_ file: String) {
        guard let bytes = bytes(of: file, upTo: SettingsFile.maxBytes) else {
            settings.isReadable = false
            return
        }
        var parser = SettingsParser(file: path(file), findings: findings)
        settings = parser.parse(bytes)
        findings = parser.findings
    }

    mutating func readExamples(_ file: String, label: String) {
        if let fault = LabelName.fault(in: label) {
            error(.unsafeName, in: file, "the label's name \"\(label)\" \(fault)", LabelName.remedy)
            return
        }
        let label = draft.index(of: label, file: file)
        guard let lines = lines(of: file) else {
            draft.labels[label].rejected += 1
            return
        }
        var quotes = QuotedFields(file: path(file), isTable: false)
        for line in lines where !line.isSkipped {
            do throws(TextLine.Fault) {
                let text = try line.text()
                quotes.look(at: text, line: line.number)
                if !text.isEmpty { add(text, to: label, file: file, line: line.number) }
            } catch {
                draft.labels[label].rejected += 1
                findings.add(.line(line, of: path(file), fault: error))
            }
        }
        for finding in quotes.findings { findings.add(finding) }
        if failed(lines, of: file) { draft.labels[label].rejected += 1 }
    }

    mutating func readTSV(_ file: String) {
        guard let lines = lines(of: file) else { return draft.hasUnreadableFiles = true }
        var isFirst = true
        var quotes = QuotedFields(file: path(file), isTable: true)
        for line in lines where !line.isSkipped {
            do throws(TSVRow.Fault) {
                let row = try TSVRow(line.bytes)
                quotes.look(at: row.text, line: line.number)
                if !(isFirst && row.isHead) { add(row.text, toLabel: row.label, file: file, line: line.number) }
            } catch {
                draft.hasUnreadableRows = true
                findings.add(.tsv(line, of: path(file), fault: error))
            }
            isFirst = false
        }
        for finding in quotes.findings { findings.add(finding) }
        if failed(lines, of: file) { draft.hasUnreadableFiles = true }
    }

    mutating func readJSONL(_ file: String) {
        guard let lines = lines(of: file) else { return draft.hasUnreadableFiles = true }
        for line in lines where !line.isSkipped {
            do throws(JSONRow.Fault) {
                let row = try JSONRow(line.bytes)
                add(row.text, toLabel: row.label, file: file, line: line.number)
            } catch {
                draft.hasUnreadableRows = true
                findings.add(.json(line, of: path(file), fault: error))
            }
        }
        if failed(lines, of: file) { draft.hasUnreadableFiles = true }
    }

    mutating func readTests() {
        let file = "tests.tsv"
        guard let lines = lines(of: file) else { return }
        var quotes = QuotedFields(file: path(file), isTable: true)
        for line in lines where !line.isSkipped {
            do throws(TSVRow.Fault) {
                let row = try TSVRow(line.bytes)
                if draft.tests.isEmpty, row.isHead { continue }
                quotes.look(at: row.text, line: line.number)
                draft.tests.append(LabelTest(label: row.label, text: row.text, file: file, line: line.number))
            } catch {
                findings.add(.tsv(line, of: path(file), fault: error))
            }
        }
        for finding in quotes.findings { findings.add(finding) }
        _ = failed(lines, of: file)
    }

    /// Adds a row's text; its label is checked when it first occurs.
    private mutating func add(_ text: String, toLabel label: String, file: String, line: Int) {
        if let known = draft.known(label) { return add(text, to: known, file: file, line: line) }
        if let fault = LabelName.fault(in: label) {
            error(.unsafeName, in: file, line: line, "the label's name \"\(label)\" \(fault)", LabelName.remedy)
            draft.hasUnreadableRows = true
            return
        }
        add(text, to: draft.index(of: label, file: file), file: file, line: line)
    }

    private mutating func add(_ text: String, to label: Int, file: String, line: Int) {
        if text.utf8.count > SetDraft.longestText {
            findings.add(
                Finding(
                    .warning, .longExample, file: path(file), line: line,
                    message: "the example has \(text.utf8.count) bytes; a model reads only the first few hundred words",
                    remedy: "cut it to what shows the label, or split it into several examples"))
        }
        let example = LabelExample(text: text, file: file, line: line)
        guard let earlier = draft.add(example, to: label) else { return }
        findings.add(
            Finding(
                .warning, .duplicate, file: path(file), line: line,
                message:
                    "the same text is already under \"\(draft.labels[label].name)\", at \(path(earlier.file)):\(earlier.line)",
                remedy: "remove one of them; it counts once"))
    }

    private mutating func lines(of file: String) -> FileLines? {
        do throws(FileBytes.Failure) {
            let lines = try FileLines(path(file))
            guard let mark = lines.utf16Mark else { return lines }
            findings.add(.file(path(file), utf16: mark))
        } catch {
            findings.add(.file(path(file), unreadable: error, limit: FileLines.longest))
        }
        return nil
    }

    /// Reports what kept the rest of a file from being read.
    ///
    /// - Returns: whether there was something.
    private mutating func failed(_ lines: FileLines, of file: String) -> Bool {
        guard let failure = lines.failure else { return false }
        findings.add(.file(path(file), unreadable: failure, limit: FileLines.longest))
        return true
    }

    private mutating func bytes(of file: String, upTo limit: Int) -> [UInt8]? {
        do throws(FileBytes.Failure) {
            return try FileBytes.read(path(file), upTo: limit)
        } catch {
            findings.add(.file(path(file), unreadable: error, limit: limit))
            return nil
        }
    }
}
