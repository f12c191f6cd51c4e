import Evaluation
import Wording

/// Risk and coverage, for people.
enum SelectiveText {
    /// What the set does, then its score and the best of the others.
    static func lines(_ report: SelectiveReport) -> [String] {
        var lines: [String] = []
        if let score = report.score, let threshold = report.threshold {
            let rule =
                threshold > -.greatestFiniteMagnitude ? "\(score) of \(fixed(threshold, 2)) and more" : "the background decides"
            let outliers = report.outliersAnswered.map { "; \(percent($0)) of the outliers get one" } ?? ""
            lines.append(
                "abstention  \(percent(report.coverage)) of the tests get a label, \(percent(report.risk)) of these a wrong one "
                    + "(\(rule))\(outliers)")
        }
        for (place, curve) in report.curves.prefix(3).enumerated() {
            let risks = SelectiveReport.coverages.map { percent(curve.risks[$0.description] ?? 0) }.joined(separator: ", ")
            lines.append(
                (place == 0 ? "risk        " : "            ")
                    + "AURC \(fixed(curve.aurc, 4)) by \(curve.score.rawValue); wrong at 80, 90, 95 % coverage: \(risks)")
        }
        return lines
    }
}
