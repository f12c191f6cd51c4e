/// A line of `tests.tsv`: a text and the decision expected of the set.
package struct LabelTest: Sendable, Hashable {
    /// What a line expects that is to get no label, unless a label has this name.
    package static let none = "-"

    /// The expected label as written; in multi mode it may be several, separated by `|` or `,`.
    package let label: String
    /// The text, without white space at its ends.
    package let text: String
    /// The file's path, relative to the set's folder.
    package let file: String
    /// The line in the file, from 1.
    package let line: Int

    package init(label: String, text: String, file: String, line: Int) {
        self.label = label
        self.text = text
        self.file = file
        self.line = line
    }

    /// The expected labels, one by one. A label's name can hold neither separator.
    package var labels: [String] {
        label.utf8.split { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: ",") }
            .map { TextLine.trim(String($0) ?? "") }
            .filter { !$0.isEmpty }
    }
}
