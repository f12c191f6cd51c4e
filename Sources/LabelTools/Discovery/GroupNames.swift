internal import LabelSets

/// Names for groups that may be labels, each once.
struct GroupNames {
    private var taken: Set<String> = []
    private var count = 0

    /// How many words a name has.
    private static let wordsOfName = 3

    /// The first words joined by `-`; `group-N` where they make no name.
    mutating func name(_ words: [String]) -> String {
        count += 1
        let base = words.prefix(Self.wordsOfName).joined(separator: "-")
        var name = LabelName.fault(in: base) == nil ? base : "group-\(count)"
        if !taken.insert(name).inserted {
            name += "-\(count)"
            taken.insert(name)
        }
        return name
    }
}
