internal import Classification
internal import Tagging
internal import Wording

/// A sentence on what the fit chose and why.
package struct FitAccount {
    package let sentence: String

    package init(_ report: EvaluationReport) {
        let fit = report.fit
        var sentence = "\(fit.chosen?.name ?? fit.method.rawValue) on layers \(Self.list(report.layers))"
        let tried = fit.candidates.compactMap { candidate in candidate.logLoss.map { (candidate, $0) } }
        if tried.count > 1, let chosen = fit.chosen, let loss = chosen.logLoss {
            sentence += ": of \(tried.count) candidates the least log loss on \(fit.calibrationExamples) held-out examples, "
            sentence += fixed(loss, 4)
            let others = tried.filter { $0.0.method != chosen.method }
            if let rival = others.min(by: { $0.1 < $1.1 }) { sentence += " (\(rival.0.name) \(fixed(rival.1, 4)))" }
        } else if let loss = fit.chosen?.logLoss {
            sentence += ", as set; log loss on \(fit.calibrationExamples) held-out examples \(fixed(loss, 4))"
        } else {
            sentence += "; no example could be held out to compare"
        }
        let trials = report.layersTried.compactMap { trial in trial.logLoss.map { (trial, $0) } }
        if trials.count > 1, let worst = trials.max(by: { $0.1 < $1.1 }) {
            sentence += "; layers the best of \(trials.count) combinations"
            sentence += " (the worst, \(Self.list(worst.0.layers)): \(fixed(worst.1, 4)))"
        }
        self.sentence = sentence
    }

    private static func list(_ layers: [Int]) -> String { layers.map(String.init).joined(separator: ", ") }
}
