internal import LabelSets

/// Names for groups that are valid for labels, each used once.
package struct GroupNames {
    private var taken: Set<String> = []
    private var count = 0

    package init() {}

    /// How many words a name has.
    private static let wordsOfName = 3

    /// The first words joined by `-`, followed by the group's number if that name is taken or not valid for a label's
    /// file; without words `group-N`.
    package mutating func name(_ words: [String]) -> String {
        count += 1
        let base = words.prefix(Self.wordsOfName).joined(separator: "-")
        let name = [base, "\(base)-\(count)"].first { isName($0) && !taken.contains($0) } ?? "group-\(count)"
        taken.insert(name)
        return name
    }

    /// Whether a file of this name holds a label: the reader takes `readme.txt` for documentation.
    private func isName(_ name: String) -> Bool { LabelName.fault(in: name) == nil && name != "readme" }
}
