internal import Tagging

/// What is read from the frames of one batch, until it is full.
package struct BatchReading {
    /// The most messages read, failed and skipped ones included, before the batch is full: results take memory, whatever they
    /// cost.
    package static let maxOutcomes = 256
    /// The cost of a failure, in tokens.
    static let failureCost = 2

    /// The maximum tokens of all messages together.
    let budget: Int
    package private(set) var messages: [PendingMessage] = []
    /// Tokens of `messages`, including variants of explained ones and the cost of failures.
    package private(set) var cost = 0
    private var outcomes = 0
    var account = Batcher.Account()

    /// - Parameters:
    ///   - budget: the batch's tokens.
    ///   - frames: how many frames it has.
    ///   - work: what the thread's last batch took.
    package init(budget: Int, frames: Int, work: ComputeWork? = nil) {
        self.budget = budget
        account.work = work
        messages.reserveCapacity(frames)
    }

    package var isFull: Bool { outcomes >= Self.maxOutcomes || cost >= budget }

    /// Whether another message fits: the first always, later ones if at most a quarter over the budget; none that is explained
    /// in slices.
    package func fits(_ message: PendingMessage) -> Bool {
        !message.isLong && (messages.isEmpty || cost + message.cost <= budget + budget / 4)
    }

    package mutating func append(_ message: PendingMessage) {
        messages.append(message)
        cost += message.cost
    }

    /// Counts a message that was read, whatever becomes of it.
    package mutating func noteOutcome() { outcomes += 1 }

    /// Counts a message that was answered with an error.
    package mutating func noteFailure() { cost += Self.failureCost }
}
