internal import LabelSets

/// Names for groups that may be labels, each once.
package struct GroupNames {
    private var taken: Set<String> = []
    private var count = 0

    package init() {}

    /// How many words a name has.
    private static let wordsOfName = 3

    /// The first words joined by `-`, with the group's number where these alone are taken or no label's file; else `group-N`.
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
