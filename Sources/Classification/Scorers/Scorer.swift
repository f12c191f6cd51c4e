/// A way of scoring that a fit may choose.
///
/// Whatever a scorer does while it is fitted, what it leaves is `FittedScores`: scores that are linear in the features,
/// or the soft maximum of a few that are. Deciding, evidence, serialization and live updates know nothing else, so a
/// scorer costs them no code, and a decision is one matrix product whoever made the matrix. A new scorer is a folder
/// beside the others and a line in `Scorers`.
protocol Scorer: Sendable {
    /// The method that its candidates count as.
    static var method: ClassificationMethod { get }

    /// Refuses options that it cannot meet.
    static func validate(_ options: ClassifierOptions) throws(ClassificationError)

    /// What is worth trying, each calibrated on the held-out examples; nothing where it does not apply.
    ///
    /// - Parameter trial: the examples, and the candidates of the scorers before this one.
    static func candidates(_ trial: inout ScorerTrial) throws(ClassificationError) -> [Candidate]

    /// Whether these options ask for this scorer, so that the others' candidates are only there for comparison.
    static func isRequired(_ options: ClassifierOptions) -> Bool

    /// Whether its candidates may be chosen, once all are known.
    static func isEligible(_ trial: ScorerTrial) -> Bool

    /// What follows when examples come and go between two fits.
    static var live: LiveScores { get }
}

/// The scores that follow changed examples exactly, without a fit. What a scorer adds to them stays until the next.
enum LiveScores: Sendable {
    /// The cosine to the labels' centroids.
    case cosine
    /// The whitened scores at the chosen shrinkage.
    case whitened
}

extension Scorer {
    static func validate(_ options: ClassifierOptions) throws(ClassificationError) {}
    static func isRequired(_ options: ClassifierOptions) -> Bool { false }
    static func isEligible(_ trial: ScorerTrial) -> Bool { true }
    static var live: LiveScores { .whitened }

    /// Whether the options let this scorer's method be tried.
    static func isTried(_ options: ClassifierOptions) -> Bool { options.method == .auto || options.method == method }
}
