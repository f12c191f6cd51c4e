internal import Glibc

/// Single mode: from which score on a text gets its label; below it, it gets none.
package struct Rejection: Sendable, Hashable, Codable {
    /// What is compared with the threshold.
    package enum Score: String, Sendable, Hashable, Codable, CaseIterable {
        /// The probability of the best label: softmax response.
        case confidence
        /// How much likelier the best label is than the background: log p(label) − log p(background).
        case lead
    }

    package var score: Score
    /// Texts whose score is at least this keep their label.
    package var threshold: Float

    package init(score: Score, threshold: Float) {
        (self.score, self.threshold) = (score, threshold)
    }

    /// The score of a text whose probabilities are given.
    ///
    /// - Parameter best: its most probable label, the background excepted.
    func score(_ probabilities: [Float], best: Int, background: Int?) -> Float {
        switch score {
        case .confidence: probabilities[best]
        case .lead: Self.lead(probabilities[best], over: background.map { probabilities[$0] } ?? 0)
        }
    }

    /// Whether the text keeps its label. Where the background is more probable than any label, it never does.
    func keeps(_ probabilities: [Float], best: Int, background: Int?) -> Bool {
        if let background, probabilities[background] > probabilities[best] { return false }
        return score(probabilities, best: best, background: background) >= threshold
    }

    /// Probabilities of 0 count as the least that single precision has.
    static func lead(_ own: Float, over background: Float) -> Float {
        logf(max(own, .leastNormalMagnitude)) - logf(max(background, .leastNormalMagnitude))
    }
}

extension Rejection {
    /// What the user asks for.
    package enum Aim: Sendable, Hashable, Codable {
        /// Of the texts that get a label, at most this share gets a wrong one.
        case errorRate(Double)
        /// This share of the texts that have a label gets one.
        case coverage(Double)

        package var value: Double {
            switch self {
            case .errorRate(let value), .coverage(let value): value
            }
        }

        var name: String {
            switch self {
            case .errorRate: "error rate"
            case .coverage: "coverage"
            }
        }
    }
}
