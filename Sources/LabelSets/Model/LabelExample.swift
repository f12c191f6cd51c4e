/// A text that shows what its label means, and its location.
package struct LabelExample: Sendable, Hashable {
    /// The text, without white space at its ends, otherwise as written: not normalized, not lower-cased.
    package let text: String
    /// The file's path, relative to the set's folder.
    package let file: String
    /// The line in the file, from 1.
    package let line: Int

    package init(text: String, file: String, line: Int) {
        self.text = text
        self.file = file
        self.line = line
    }
}
