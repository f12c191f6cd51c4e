import LabelTools
import Wording

/// Suggestions for people, and as rows of a `.tsv`.
struct SuggestionText: CustomStringConvertible {
    let description: String

    init(_ report: SuggestionReport, isColoured: Bool) {
        let paint = Paint(isColoured: isColoured)
        var facts = ["\(report.pool) of \(report.distinct) different messages considered"]
        if report.alreadyExamples > 0 { facts.append("\(report.alreadyExamples) are examples already") }
        if report.leftAside > 0 { facts.append("\(report.leftAside) anomalies excluded") }
        var lines = ["\(report.set): \(counted(report.suggestions.count, "suggestion")) (\(facts.joined(separator: ", ")))"]
        let width = String(report.suggestions.count).count
        for (index, suggestion) in report.suggestions.enumerated() {
            let number = String(repeating: " ", count: width - String(index + 1).count) + "\(index + 1)"
            lines.append("\(number)  \(paint.cyan(suggestion.reason)), line \(suggestion.line)")
            lines.append(String(repeating: " ", count: width + 2) + suggestion.text)
        }
        description = lines.joined(separator: "\n")
    }

    /// `label<TAB>text` rows; in a multi set a row for each label proposed.
    static func rows(_ report: SuggestionReport) -> [String] {
        ["# proposed by assay labels suggest for \(report.set): correct the labels, then put the file into the set's folder"]
            + report.suggestions.flatMap { suggestion in
                suggestion.proposed.split(separator: "|").map { "\($0)\t\(suggestion.text)" }
            }
    }
}
