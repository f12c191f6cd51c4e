internal import Classification
internal import LabelSets
package import Tagging
internal import Wording

/// Tags real messages by two versions of label sets and reports the differences.
package struct DiffRun {
    private let pass: TrafficPass
    private let builder: SetBuilder
    private let samples: Int

    /// - Parameter samples: how many messages are shown of each transition, and texts of each label's changes.
    package init(pass: TrafficPass, builder: SetBuilder, samples: Int) {
        self.pass = pass
        self.builder = builder
        self.samples = samples
    }

    /// Compares sets of the same name in two folders; if both are the folder of a single set, compares those two
    /// whatever their names.
    ///
    /// - Throws: `LabelSetError` or `AssayError` for a set that cannot be used, and what the embedder throws.
    package func run(
        _ old: LabelFolder, _ new: LabelFolder, traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> DiffReport {
        let (before, after) = (try read(old), try read(new))
        let pairsakes = before.compactMap { set in after.first { $0.name == set.name }.map { (set, $0) } }
        let pairs = old.isSet && new.isSet ? [(before[0], after[0])] : pairsakes
        guard !pairs.isEmpty else {
            throw AssayError(
                .labels, at: new.path, "it has no set of the same name as one in \(old.path)",
                remedy: "give two folders of one set each, or two that hold sets of the same names")
        }
        let isPaired = Set(pairs.flatMap { [$0.0.name, $0.1.name] })
        var comparisons = try pairs.map { old, new in
            SetComparison(old: try builder.build(old).set, new: try builder.build(new).set, samples: samples)
        }
        var changed = 0
        try pass.run(traffic, sets: comparisons.flatMap { [$0.old, $0.new] }, progress: progress) { messages, views in
            for (row, message) in messages.enumerated() {
                let weight = traffic.messages[message].count
                var isChanged = false
                for index in comparisons.indices {
                    let (was, now) = (views[2 * index].decisions[row], views[2 * index + 1].decisions[row])
                    if comparisons[index].add(message, weight: weight, was, now) { isChanged = true }
                }
                if isChanged { changed += weight }
            }
        }
        return DiffReport(
            sets: zip(pairs, comparisons).map { sets, comparison in
                comparison.report(traffic, files: SetDifference(from: sets.0, to: sets.1, samples: samples))
            },
            onlyOld: before.map(\.name).filter { !isPaired.contains($0) },
            onlyNew: after.map(\.name).filter { !isPaired.contains($0) }, messages: traffic.total,
            distinct: traffic.messages.count, badLines: traffic.badLines, changed: changed,
            changedShare: Double(changed) / Double(traffic.total))
    }

    private func read(_ folder: LabelFolder) throws -> [LabelSet] {
        try folder.readAll().map { try $0.result.get() }
    }
}
