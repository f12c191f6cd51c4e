/// A line of `tests.tsv`: a text and what the set has to say about it.
public struct LabelTest: Sendable, Hashable {
    /// The expected label as written; in multi mode it may be several, separated by `|` or `,`.
    public let label: String
    /// The text, without white space at its ends.
    public let text: String
    /// The file's path, relative to the set's folder.
    public let file: String
    /// The line in the file, from 1.
    public let line: Int

    public init(label: String, text: String, file: String, line: Int) {
        self.label = label
        self.text = text
        self.file = file
        self.line = line
    }

    /// The expected labels, one by one. A label's name can hold neither separator.
    public var labels: [String] {
        label.utf8.split { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: ",") }
            .map { TextLine.trim(String($0) ?? "") }
            .filter { !$0.isEmpty }
    }
}
