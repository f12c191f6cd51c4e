/// All ways of scoring, in the order in which a fit tries them: each sees the candidates of those before it.
enum Scorers {
    static let all: [any Scorer.Type] = [
        CosineScorer.self,
        WhitenedScorer.self,
        PrototypeScorer.self,
        LogisticScorer.self,
    ]

    /// What follows changed examples under a method.
    static func live(_ method: ClassificationMethod) -> LiveScores {
        all.first { $0.method == method }?.live ?? .whitened
    }
}
