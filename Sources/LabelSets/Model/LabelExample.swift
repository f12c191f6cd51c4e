/// A text that shows what its label means, and where it stands.
public struct LabelExample: Sendable, Hashable {
    /// The text, without white space at its ends, otherwise as written: not normalized, not lower-cased.
    public let text: String
    /// The file's path, relative to the set's folder.
    public let file: String
    /// The line in the file, from 1.
    public let line: Int

    public init(text: String, file: String, line: Int) {
        self.text = text
        self.file = file
        self.line = line
    }
}
