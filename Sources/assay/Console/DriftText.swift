import Drift
import Wording

/// A comparison of traffic with a reference as text.
struct DriftText: CustomStringConvertible {
    let description: String

    init(_ comparison: DriftComparison) {
        let against =
            "\(counted(comparison.messages, "message")) against \(comparison.referenceMessages) of the reference, "
            + "false alarms at most \(percent(comparison.falseAlarms))"
        guard let report = comparison.report else {
            let evidence = comparison.evidence.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \(percentage($0.value))" }
            description = """
                no change found: \(against)
                  on the way to an alarm: \(evidence.joined(separator: ", "))
                """
            return
        }
        let id = report.sinceID.map { " (id \($0))" } ?? ""
        var lines = [
            "changed: \(against)",
            "  since about message \(report.since)\(id), noticed at message \(report.found)",
        ]
        for change in report.changes { lines.append("  \(change.sentence)") }
        func add(_ name: String, _ values: [String]) {
            if !values.isEmpty { lines.append("  \(name): \(values.joined(separator: ", "))") }
        }
        add("more frequent words", report.words)
        add("less frequent words", report.wordsGone)
        if let group = report.grown { lines.append("  texts that became more frequent: \(group.sentence)") }
        if let group = report.shrunk { lines.append("  texts that became less frequent: \(group.sentence)") }
        add("see the messages", report.samples)
        description = lines.map(\.printable).joined(separator: "\n")
    }
}
