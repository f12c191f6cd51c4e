import LabelTools
import Wording

/// What sets find strange in some traffic, for people.
struct CalibrationText: CustomStringConvertible {
    let description: String

    init(_ report: CalibrationReport, isColoured: Bool) {
        let paint = Paint(isColoured: isColoured)
        let realized =
            report.byTraffic.map { "\(percent($0)) compared with the traffic" }
            ?? "not yet compared with the traffic: that takes \(report.needed) different messages"
        var lines = [
            "\(report.set): \(report.distinct) different messages, \(percent(report.rate)) promised",
            "anomalies  \(percent(report.byExamples)) compared with the examples, \(realized)",
        ]
        if !report.strangest.isEmpty { lines.append("strangest") }
        for message in report.strangest {
            lines.append("  \(paint.cyan("line \(message.line)"))  \(message.text)")
        }
        description = lines.joined(separator: "\n")
    }
}
