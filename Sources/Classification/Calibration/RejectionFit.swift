/// Chooses from which score on a text gets its label, on held-out examples.
///
/// Coverage: the threshold is the quantile that lets this share of a fresh text's like pass: of n held-out examples with a label
/// at most ⌊(1 − coverage) · (n + 1)⌋ lie below it (conformal prediction: Vovk, Gammerman and Shafer 2005). With a background the
/// score is the lead over it, since what has to be told apart are texts with and without a label; a text between two labels
/// keeps the better. Without one, and for an error rate, it is the confidence (Chow 1970), for which `SelectiveRisk` chooses;
/// there an example of the background that gets a label counts as an error.
struct RejectionFit {
    /// Absent where no text is ever rejected.
    let summary: FitSummary.Rejection?

    /// - Parameters:
    ///   - probabilities: held-out probabilities, `examples × labels`.
    ///   - labels: the labels of those examples.
    init(_ options: ClassifierOptions, probabilities: FeatureMatrix, labels: [[Int]]) {
        let background = options.background
        guard options.mode == .single, options.rejection != nil || background != nil else {
            summary = nil
            return
        }
        let usesLead = if case .coverage = options.rejection { background != nil } else { false }
        var rule = Rejection(score: usesLead ? .lead : .confidence, threshold: -.greatestFiniteMagnitude)
        var (scores, errors, isLabelled): ([Float], [Bool], [Bool]) = ([], [], [])
        for (row, own) in labels.enumerated() {
            let values = Array(probabilities[row: row])
            let best = values.indices.filter { $0 != background }.max { values[$0] < values[$1] } ?? 0
            // Without a threshold yet: whether the background outweighs every label.
            let isKept = rule.keeps(values, best: best, background: background)
            scores.append(isKept ? rule.score(values, best: best, background: background) : -.infinity)
            errors.append(!own.contains(best))
            isLabelled.append(background.map { !own.contains($0) } ?? true)
        }
        var (isReached, bound): (Bool?, Double?) = (nil, nil)
        switch options.rejection {
        case nil: break
        case .coverage(let share):
            let labelled = zip(scores, isLabelled).filter(\.1).map(\.0).sorted()
            // A number within rounding of a whole one counts as whole.
            let below = Int(((1 - share) * Double(labelled.count + 1) + 1e-9).rounded(.down))
            if labelled.isEmpty {
                isReached = false
            } else if below < labelled.count, labelled[below] > -.infinity {
                rule.threshold = labelled[below]
                isReached = true
            } else {
                // More than that are lost to the background alone, or one example more would be too many.
                isReached = below >= labelled.count
                rule.threshold = below >= labelled.count ? labelled.last! : rule.threshold
            }
        case .errorRate(let risk):
            let choice = SelectiveRisk.choose(scores: scores, errors: errors, risk: risk)
            isReached = choice != nil
            bound = choice?.bound
            // Where nothing can be promised, nothing is answered.
            rule.threshold = choice?.threshold ?? .greatestFiniteMagnitude
        }
        let kept = scores.map { $0 >= rule.threshold }
        let answered = kept.count(where: \.self)
        let wrong = zip(kept, errors).count { $0 && $1 }
        let labelled = isLabelled.count(where: \.self)
        let strangers = isLabelled.count - labelled
        summary = FitSummary.Rejection(
            rule: rule, isAimReached: isReached,
            coverage: labelled > 0 ? Double(zip(kept, isLabelled).count { $0 && $1 }) / Double(labelled) : nil,
            errorRate: answered > 0 ? Double(wrong) / Double(answered) : nil, bound: bound,
            backgroundAnswered: strangers > 0 ? Double(zip(kept, isLabelled).count { $0 && !$1 }) / Double(strangers) : nil)
    }
}

extension RejectionFit {
    /// A note for the labels' owner where what they ask for cannot be had.
    static func notes(_ rejection: FitSummary.Rejection?, _ options: ClassifierOptions) -> [String] {
        guard let rejection, rejection.isAimReached == false, let aim = options.rejection else { return [] }
        let reason =
            switch aim {
            case .errorRate: "too few held-out examples are right to promise it, so no text gets a label"
            case .coverage:
                rejection.coverage == nil
                    ? "no example could be held out, so only the background rejects texts"
                    : "the background alone takes more of the held-out examples, or they are too few"
            }
        return ["the \(aim.name) of \(aim.value) is not reached: \(reason)"]
    }
}
