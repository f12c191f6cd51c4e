internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Texts with nearly the same meaning, in one label or in two.
extension SetAudit {
    /// How many other members of a group are named.
    private static let namedMembers = 4

    /// One finding per group, at its first member. Texts that differ only in case, spaces and punctuation are left out:
    /// the check without a model reports them.
    func addSimilarExamples(to findings: inout FindingList) {
        for group in similar.groups {
            var gists: Set<String> = []
            let members = group.filter { gists.insert(LabelLint.gist(published.examples[$0].text)).inserted }
            guard members.count > 1 else { continue }
            let others = members.dropFirst()
            let named = others.prefix(Self.namedMembers).map { "\(place($0)) (cosine \(decimals(cosine(members[0], $0))))" }
            let more = others.count - named.count
            findings.add(
                warning(
                    .similarExamples, at: members[0],
                    "says nearly the same as \(named.joined(separator: ", "))\(more > 0 ? " and \(more) more lines" : "")",
                    "keep the most telling of them, and add examples of another kind"))
        }
        for clash in similar.clashes {
            let texts = [clash.example, clash.other].map { LabelLint.gist(published.examples[$0].text) }
            guard texts[0] != texts[1] else { continue }
            findings.add(
                warning(
                    .similarTextTwoLabels, at: clash.example,
                    "under \(labels(clash.example)), says nearly the same as \(place(clash.other)) under "
                        + "\(labels(clash.other)) (cosine \(decimals(clash.cosine)))",
                    "decide on one label for both, or reword them so that the difference shows"))
        }
    }
}
