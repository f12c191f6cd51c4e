internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Lines that the rest of the set contradicts.
extension SetAudit {
    /// The number of nearest examples that are checked for supporting a label.
    private static let witnesses = 5

    /// Reports where two judges agree: confident learning finds another label likelier, and no near example
    /// supports the given one. Where labels are hard to distinguish, confident learning alone names too many.
    ///
    /// - Parameter outliers: examples reported as unlike all others; which label they resemble most means nothing.
    func addMislabelled(except outliers: Set<Int>, to findings: inout FindingList) {
        let issues = self.issues.filter { !outliers.contains(held.rows[$0.row]) }
        let examples = issues.map { held.rows[$0.row] }
        let witnesses = Neighbours.nearest(to: examples, in: features, count: Self.witnesses)
        for (issue, near) in zip(issues, witnesses) where agrees(near.map(\.row), issue) {
            findings.add(finding(issue, near: near.first { has($0.row, issue.likelier) }?.row))
        }
    }

    /// The issues of confident learning; their rows are those of the held-out examples.
    private var issues: [ConfidentLearning.Issue] {
        let given = held.rows.map { published.examples[$0].labels }
        return switch published.mode {
        case .single: ConfidentLearning(held.probabilities, labels: given.map { $0[0] }).issues
        case .multi:
            ConfidentLearning(
                held.probabilities, labels: given, background: published.classifier.options.background
            ).issues
        }
    }

    /// Whether no near example has the given label; if only an additional label seems to be missing, whether most have
    /// that one.
    private func agrees(_ near: [Int], _ issue: ConfidentLearning.Issue) -> Bool {
        if let given = issue.given { return !near.contains { has($0, given) } }
        return 2 * near.count { has($0, issue.likelier) } > near.count
    }

    private func has(_ example: Int, _ label: Int) -> Bool { published.examples[example].labels.contains(label) }

    private func finding(_ issue: ConfidentLearning.Issue, near: Int?) -> Finding {
        let example = held.rows[issue.row]
        let likelier = published.labels[issue.likelier]
        let support = near.map { "; like \(place($0)) (cosine \(decimals(cosine(example, $0))))" } ?? ""
        guard let given = issue.given else {
            return warning(
                .mislabelled, at: example, "looks like \"\(likelier)\" too (\(percentage(issue.probability)))\(support)",
                "put it under \"\(likelier)\" as well, if that is so")
        }
        return warning(
            .mislabelled, at: example,
            "looks like \"\(likelier)\" (\(percentage(issue.probability))), not \"\(published.labels[given])\" "
                + "(\(percentage(issue.givenProbability)))\(support)",
            "move it to \"\(likelier)\", or add examples like it under \"\(published.labels[given])\"")
    }
}
