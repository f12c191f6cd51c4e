/// Watches one score of the messages: first it learns what is usual, then it tests whether that stays so.
///
/// The messages of a reference are used twice over. From the first part it learns how to cut the score into buckets; the
/// second part fills the ranks. Only then it bets. What is learnt stays fixed, so that the test is exact.
struct ScoreTest {
    /// How the values of a score are cut into buckets.
    enum Kind {
        /// Numbers.
        case number
        /// The numbers of categories, from 0 and below the given count.
        case category(Int)
    }

    let kind: Kind
    let learnCount: Int
    let rankCount: Int
    private var buckets: Buckets?
    private var rank = OnlineRank(buckets: 0)
    private var wagers: Wagers?
    private var learning: [Float] = []
    private(set) var reference: ScoreSummary

    /// - Parameters:
    ///   - learnCount: values to learn buckets from.
    ///   - rankCount: values that fill the ranks before the first bet.
    init(_ kind: Kind, learnCount: Int, rankCount: Int) {
        self.kind = kind
        self.learnCount = learnCount
        self.rankCount = rankCount
        reference = ScoreSummary(kind)
    }

    var isWatching: Bool { wagers != nil }
    /// The values of the reference that it has seen.
    var referenceCount: Int { reference.count }
    var evidence: Double { wagers?.evidence ?? 0 }
    var since: Int { wagers?.since ?? 0 }

    /// - Parameters:
    ///   - value: a number, or a category's.
    ///   - uniform: a random number, above 0 and at most 1.
    mutating func take(_ value: Float, at message: Int, uniform: Double) {
        guard let buckets else {
            reference.add(value)
            learning.append(value)
            if learning.count >= learnCount { endLearning() }
            return
        }
        let p = rank.add(buckets.bucket(of: value), uniform: uniform)
        if wagers != nil {
            wagers!.take(p, at: message)
        } else {
            reference.add(value)
            if rank.total >= rankCount { wagers = Wagers(widths: buckets.widths, isOrdered: buckets.isOrdered) }
        }
    }

    private mutating func endLearning() {
        let made =
            switch kind {
            case .number: Buckets(numbers: learning)
            case .category(let count): Buckets(categories: learning, count: count)
            }
        buckets = made
        rank = OnlineRank(buckets: made.count)
        learning = []
    }
}
