/// One label of a set and the texts that show what it means.
public struct Label: Sendable, Hashable {
    /// The name that results carry; see `LabelName` for what it may hold.
    public let name: String
    /// What the label is for, in the words of its owner; empty when `set.yaml` does not say.
    public let description: String
    /// The texts, each once, in the order of file name and line.
    public let examples: [LabelExample]

    public init(name: String, description: String = "", examples: [LabelExample]) {
        self.name = name
        self.description = description
        self.examples = examples
    }
}
