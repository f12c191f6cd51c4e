import LabelSets
import LabelTools
import Wording

/// A comparison of label sets for people.
struct DiffText: CustomStringConvertible {
    let description: String
    private let paint: Paint

    /// Transitions and tags listed, the most frequent.
    private static let listed = 20

    init(_ report: DiffReport, isColoured: Bool) {
        paint = Paint(isColoured: isColoured)
        var lines: [String] = []
        for set in report.sets { lines += Self.lines(set, report, paint) }
        for name in report.onlyOld { lines.append("\(name): only in the old folder") }
        for name in report.onlyNew { lines.append("\(name): only in the new folder") }
        if report.sets.count > 1 {
            lines.append(
                "in all: \(report.changed) of \(counted(report.messages, "message")) change "
                    + "(\(percent(report.changedShare)))")
        }
        description = lines.joined(separator: "\n")
    }

    private static func lines(_ set: DiffReport.SetChange, _ report: DiffReport, _ paint: Paint) -> [String] {
        let share = "\(set.changed) of \(counted(report.messages, "message")) change (\(percent(set.changedShare)))"
        var lines = ["\(set.set): \(paint.bold(share))"]
        lines += files(set.files)
        let anomalies = set.anomalies
        lines.append(
            "  anomalies   \(anomalies.old) → \(anomalies.new): \(anomalies.newlyFlagged) newly flagged, "
                + "\(anomalies.noLongerFlagged) no longer")
        lines.append(
            "  confidence  mean \(percent(set.confidence.old)) → \(percent(set.confidence.new)); where the label stays it changes by "
                + "\(percent(set.confidence.shift))")
        let tags = set.tags.filter { $0.old != $0.new }.sorted { abs($0.old - $0.new) > abs($1.old - $1.new) }
        if !tags.isEmpty {
            let shown = tags.prefix(listed).map { "\(named($0.label)) \($0.old) → \($0.new)" }
            lines.append("  tags        \(shown.joined(separator: ", "))\(tags.count > listed ? ", …" : "")")
        }
        for transition in set.transitions.prefix(listed) {
            lines.append("  " + paint.cyan("\(named(transition.from)) → \(named(transition.to))") + "  \(transition.count)")
            for sample in transition.samples {
                let sure = "\(percent(Double(sample.oldConfidence))) → \(percent(Double(sample.newConfidence)))"
                lines.append(
                    "    \(sure.padded(to: 19))line \("\(sample.line)".padded(to: 8))\(sample.text.shortened())")
            }
        }
        let more = set.transitions.dropFirst(listed)
        if !more.isEmpty {
            let rest = counted(more.reduce(0) { $0 + $1.count }, "message")
            lines.append("  \(counted(more.count, "more transition")) of \(rest)")
        }
        return lines
    }

    private static func files(_ files: SetDifference) -> [String] {
        if files.isEmpty { return ["  files       no examples or settings differ"] }
        var lines: [String] = []
        for label in files.labels {
            let state = label.state.map { ", label \($0.rawValue)" } ?? ""
            lines.append("  files       \(label.label): \(label.added) added, \(label.removed) removed\(state)")
            lines += label.addedSamples.map { "    + \($0.shortened())" }
            lines += label.removedSamples.map { "    - \($0.shortened())" }
        }
        for move in files.moved { lines.append("  moved       \(move.from) → \(move.to): \(move.count)") }
        return lines + files.settings.map { "  settings    \($0)" }
    }

    private static func named(_ tag: String) -> String { tag.isEmpty ? "no label" : tag }
}
