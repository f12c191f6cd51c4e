import LabelTools
import Wording

/// Discovered groups for people.
struct DiscoveryText: CustomStringConvertible {
    let description: String

    /// Groups listed, the largest.
    private static let listed = 40

    init(_ report: DiscoveryReport, samples: Int, isColoured: Bool) {
        let paint = Paint(isColoured: isColoured)
        var lines: [String] = []
        for group in report.groups.prefix(Self.listed) {
            let size = "\(counted(group.messages, "message")), \(group.members.count) different"
            lines.append("\(paint.cyan(group.name))  \(size), mean cosine \(fixed(group.cohesion, 2))")
            if !group.words.isEmpty { lines.append("  words: \(group.words.joined(separator: ", "))") }
            lines += group.members.prefix(samples).map {
                "  line \("\($0.line)".padded(to: 8))\($0.text.shortened())"
            }
        }
        let more = report.groups.dropFirst(Self.listed)
        if !more.isEmpty {
            let rest = counted(more.reduce(0) { $0 + $1.messages }, "message")
            lines.append("and \(counted(more.count, "group")) more of \(rest)")
        }
        let cut = fixed(report.cut, 2)
        let source =
            switch report.cutSource {
            case .given: "as given"
            case .labels: "learnt from the set's labels"
            case .standard: "the default"
            }
        lines.append(
            "\(counted(report.groups.count, "group")) of at least mean cosine \(cut) (\(source)); "
                + "\(counted(report.grouped, "different message")) grouped of \(report.distinct), \(report.ungrouped) in no group"
        )
        if let output = report.output { lines.append("written to \(output): review it, rename and remove groups, then use it") }
        description = lines.joined(separator: "\n")
    }
}
