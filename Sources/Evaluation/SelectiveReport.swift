internal import Classification
internal import Glibc

/// Single mode: how well scores tell right answers from wrong ones, so that a set can leave the unsure texts unanswered.
package struct SelectiveReport: Sendable, Encodable {
    /// A score that could decide which texts are answered.
    package enum Score: String, Sendable, Encodable, CaseIterable {
        /// Softmax response, the probability of the best label (Hendrycks and Gimpel 2017, arXiv 1610.02136).
        case confidence
        /// The probability of the best label less that of the second.
        case margin
        /// The entropy of all probabilities, negated.
        case entropy
        /// The anomaly statistic: by default a Mahalanobis distance (Lee et al. 2018, arXiv 1807.03888).
        case typicality
        /// The cosine to the nearest label's centroid.
        case similarity
        /// The best label's lead over the background; sets with one only.
        case lead

        func value(of decision: Decision) -> Float? {
            switch self {
            case .confidence: decision.confidence
            case .margin: decision.margin
            case .entropy: Self.negativeEntropy(decision.probabilities)
            case .typicality: decision.typicality
            case .similarity: decision.similarity
            case .lead: decision.lead
            }
        }

        private static func negativeEntropy(_ probabilities: [Float]) -> Float {
            Float(probabilities.reduce(0.0) { $0 + ($1 > 0 ? Double($1) * log(Double($1)) : 0) })
        }
    }

    /// One score's curve of risk and coverage.
    package struct Curve: Sendable, Encodable {
        package var score: Score
        /// Area under the curve, the mean risk over all coverages.
        package var aurc: Double
        /// The share of wrong answers when the surest 80, 90 and 95 % of the tests are answered.
        package var risks: [String: Double]

        enum CodingKeys: String, CodingKey {
            case score, aurc
            case risks = "risk"
        }
    }

    /// Share of the tests that the set gives a label.
    package var coverage: Double
    /// Share of wrong labels among them.
    package var risk: Double
    /// Share of wrong best labels among all tests, as if every one were answered.
    package var fullRisk: Double
    /// What the set compares with its threshold; absent where it answers every text.
    package var score: String?
    package var threshold: Float?
    /// The score of the set first, then the others by area.
    package var curves: [Curve]
    /// Share of the outliers that get a label, if there are any.
    package var outliersAnswered: Double?

    enum CodingKeys: String, CodingKey {
        case coverage, risk, score, threshold, curves
        case fullRisk = "full_risk"
        case outliersAnswered = "outliers_answered"
    }

    /// Coverages that are always reported.
    package static let coverages = [0.8, 0.9, 0.95]

    init(_ decisions: [Decision], allowed: [Set<Int>], rejection: Rejection?, outliers: [Decision]?) {
        let errors = zip(decisions, allowed).map { !$1.contains($0.label) }
        let answered = decisions.indices.filter { !decisions[$0].labels.isEmpty }
        coverage = Double(answered.count) / Double(max(decisions.count, 1))
        risk = Double(answered.count { errors[$0] }) / Double(max(answered.count, 1))
        fullRisk = Double(errors.count(where: \.self)) / Double(max(errors.count, 1))
        score = rejection?.score.rawValue
        threshold = rejection.map(\.threshold)
        let used = rejection?.score == .lead ? Score.lead : .confidence
        let all = Score.allCases.compactMap { score in
            Self.curve(score, decisions, errors).map { curve in
                Curve(
                    score: score, aurc: curve.area,
                    risks: Dictionary(uniqueKeysWithValues: Self.coverages.map { ($0.description, curve.risk(coverage: $0)) }))
            }
        }
        curves = all.filter { $0.score == used } + all.filter { $0.score != used }.sorted { $0.aurc < $1.aurc }
        outliersAnswered = outliers.map { outliers in
            Double(outliers.count { !$0.labels.isEmpty }) / Double(max(outliers.count, 1))
        }
    }

    /// nil for a score that the decisions do not have.
    static func curve(_ score: Score, _ decisions: [Decision], _ errors: [Bool]) -> RiskCoverageCurve? {
        let values = decisions.compactMap { score.value(of: $0) }
        return values.count == decisions.count ? RiskCoverageCurve(scores: values, errors: errors) : nil
    }
}
