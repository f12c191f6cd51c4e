import Workbench

/// What two versions of a set tag differently, for people.
struct DifferenceText {
    let lines: [String]

    init(_ set: SetDifference) {
        var lines = [
            "\(set.set): \(set.changed) of \(set.messages) messages change (\(percent(set.changedShare))), "
                + "anomalies \(set.anomaliesBefore) → \(set.anomaliesAfter) "
                + "(\(set.newlyAnomalous) new, \(set.noLongerAnomalous) gone), mean confidence of the rest "
                + "\(set.meanConfidenceChange < 0 ? "−" : "+")\(fixed(abs(set.meanConfidenceChange) * 100, 1)) points"
        ]
        for change in set.examples {
            lines.append("  examples of \(change.label): \(change.added) added, \(change.removed) removed")
        }
        for transition in set.transitions {
            lines.append("  \(Self.name(transition.from)) → \(Self.name(transition.to))  \(transition.messages)")
            for sample in transition.samples {
                lines.append(
                    "    \(percent(Double(sample.before))) → \(percent(Double(sample.after)))  \(TagTable.shortened(sample.text))"
                )
            }
        }
        self.lines = lines
    }

    private static func name(_ labels: String) -> String { labels.isEmpty ? "–" : labels }
}
