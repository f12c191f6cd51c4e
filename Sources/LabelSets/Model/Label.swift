/// One label of a set and the texts that show what it means.
package struct Label: Sendable, Hashable {
    /// The name in results; see `LabelName` for what it may contain.
    package let name: String
    /// The texts, each once, in the order of file name and line.
    package let examples: [LabelExample]

    package init(name: String, examples: [LabelExample]) {
        self.name = name
        self.examples = examples
    }
}
