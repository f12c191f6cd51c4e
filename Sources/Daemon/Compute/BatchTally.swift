package import Wire

/// What becomes of a batch's messages.
package struct BatchTally {
    private var isAnswered: [Bool]
    /// Messages answered with tags.
    package private(set) var tagged = 0
    /// Their tokens.
    package private(set) var tokens = 0
    package private(set) var anomalies = 0
    package private(set) var truncated = 0
    /// Those that the fast tier decided.
    package private(set) var fast = 0

    /// - Parameter count: the batch's messages.
    package init(count: Int) { isAnswered = [Bool](repeating: false, count: count) }

    /// Records the result of a message.
    package mutating func note(_ result: borrowing TaggedResult, of index: Int) {
        precondition(!isAnswered[index], "a message of a batch was tagged twice")
        isAnswered[index] = true
        tagged += 1
        tokens += result.tokens
        if result.anomaly { anomalies += 1 }
        if result.truncated { truncated += 1 }
        if result.tier == .fast { fast += 1 }
    }

    /// The messages without a result, in order.
    package var unanswered: [Int] { isAnswered.indices.filter { !isAnswered[$0] } }
}
