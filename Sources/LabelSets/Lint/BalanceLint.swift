internal import Wording

/// Finds labels with far more examples than the others: their size may then outweigh the meaning of a text.
enum BalanceLint {
    /// The largest ratio of examples without a finding.
    static let largestRatio = 10

    /// Compares every label with the largest. The background may have any size.
    static func add(_ set: LabelSet, to findings: inout FindingList) {
        let labels = set.labels.filter { $0.name != set.background && !$0.examples.isEmpty }
        guard let largest = labels.max(by: { $0.examples.count < $1.examples.count }) else { return }
        for label in labels where largest.examples.count > largestRatio * label.examples.count {
            findings.add(
                Finding(
                    .warning, .unbalanced, file: PathName.join(set.directory, label.examples[0].file),
                    message:
                        "\"\(label.name)\" has \(counted(label.examples.count, "example")), \"\(largest.name)\" \(largest.examples.count): "
                        + "more than \(largestRatio) times as many",
                    remedy: "add examples of \"\(label.name)\", or keep the most telling ones of \"\(largest.name)\""))
        }
    }
}
