/// What a score was like over some messages.
struct ScoreSummary {
    private(set) var count = 0
    private var sum = 0.0
    private var squares = 0.0
    /// By category; empty for numbers.
    private(set) var counts: [Int]

    init(_ kind: ScoreTest.Kind) {
        if case .category(let count) = kind { counts = [Int](repeating: 0, count: count) } else { counts = [] }
    }

    mutating func add(_ value: Float) {
        count += 1
        if counts.isEmpty {
            sum += Double(value)
            squares += Double(value) * Double(value)
        } else {
            counts[Int(value)] += 1
        }
    }

    var mean: Double { count == 0 ? .nan : sum / Double(count) }
    var deviation: Double { count == 0 ? .nan : max(0, squares / Double(count) - mean * mean).squareRoot() }
}
