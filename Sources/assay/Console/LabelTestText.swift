import LabelTools
import Wording

/// Test results of label sets for people.
struct LabelTestText {
    let isColoured: Bool

    /// The lines of one set: its failures and what newly passes, then the counts.
    func lines(_ outcome: LabelTestReport.Outcome) -> [String] {
        var lines = (outcome.failures + outcome.newlyPassing).sorted { $0.line < $1.line }.map(line)
        let isPassed = outcome.passed == outcome.tests
        let counts = "\(outcome.passed) of \(outcome.tests) passed (\(percent(outcome.accuracy)))"
        lines.append("\(outcome.set): \(coloured(counts, isPassed ? .green : .red))" + comparison(outcome))
        // If all tests passed, figures by label add nothing.
        guard !isPassed else { return lines }
        let width = (outcome.labels.map(\.label.count).max() ?? 0) + 2
        for count in outcome.labels {
            lines.append("  \(count.label.padded(to: max(width, 3)))\(count.passed) of \(count.tests)")
        }
        return lines
    }

    /// `file:line: newly failing: expected x, got y (52.5 %; before: x, 61.0 %): text`
    private func line(_ result: LabelTestReport.Result) -> String {
        let (state, colour): (String, Colour) =
            switch result.change {
            case .newlyPassing: ("newly passing: ", .green)
            case .newlyFailing: ("newly failing: ", .red)
            case .stillFailing: ("still failing: ", .yellow)
            case nil: ("", .red)
            }
        let before = result.before.map { "; before: \(named($0.got)), \(percent(Double($0.confidence)))" } ?? ""
        return
            "\(result.file):\(result.line): \(coloured("\(state)expected \(named(result.expected)), got \(named(result.got))", colour)) "
            + "(\(percent(Double(result.confidence)))\(before)): \(result.text)"
    }

    private func comparison(_ outcome: LabelTestReport.Outcome) -> String {
        guard let last = outcome.lastRun else { return "" }
        let change = Double(outcome.meanConfidence - last.meanConfidence) * 100
        return "; since the last run: \(last.newlyFailing) newly failing, \(last.newlyPassing) newly passing, "
            + "\(last.stillFailing) still failing, mean confidence \(change < 0 ? "−" : "+")\(fixed(abs(change), 1)) points"
    }

    private func named(_ labels: String) -> String { labels.isEmpty ? "no label" : labels }

    private enum Colour: Int { case red = 31, green, yellow }

    private func coloured(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
