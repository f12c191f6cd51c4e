internal import Classification

/// Decides which of a set's messages the fast tier may answer. A state machine without clock, threads or models.
///
/// It starts by learning: both tiers decide, the full tier answers, and both decisions are collected. Then the threshold on
/// the fast tier's certainty is chosen by conformal risk control, so that at most 1 − agreement of all messages are
/// answered by the fast tier and differently from the full tier; it must pass on held-out label examples and on the
/// stream. While the fast tier answers, both tiers decide a random sample. When that sample contradicts the promise
/// (binomial test, 1 %), the gate closes and learns again. Whenever the number of pairs has grown by half, the threshold is chosen
/// again on all of them: the more there are, the smaller the margin for chance. The stream's pairs decide alone as soon
/// as they outnumber the label examples.
package struct CascadeGate: Sendable {
    /// Who answers.
    package enum State: Sendable, Hashable {
        /// The full tier; both decide, to learn.
        case learning
        /// The fast tier, if its certainty is at least this.
        case answering(threshold: Float)
        /// The full tier: the set does not profit, for this reason.
        case off(reason: String)

        package var isAnswering: Bool { threshold != nil }

        /// The least certainty with which the fast tier answers; nil if it answers nothing.
        package var threshold: Float? {
            if case .answering(let threshold) = self { threshold } else { nil }
        }

        /// Whether the fast tier answers with this certainty.
        package func answers(_ certainty: Float) -> Bool { threshold.map { certainty >= $0 } ?? false }
    }

    /// Changes worth logging.
    package enum Event: Sendable, Hashable {
        /// The fast tier answers about this share of the messages from now on.
        case opened(threshold: Float, share: Double)
        /// Too many of the messages decided by both tiers were answered differently: more than promised.
        case closed(sampled: Int, differing: Int)
        /// The set stays with the full tier.
        case turnedOff(reason: String)
    }

    package private(set) var state = State.learning
    private let options: CascadeOptions
    private let examples: [TierPair]
    /// From the stream, the latest last.
    private var learnt: [TierPair] = []
    /// How many of these it takes to choose the threshold the next time.
    private var due = 0
    /// Since the gate opened.
    private var sampled = 0
    private var differing = 0

    /// Evidence against the promise that closes the gate.
    private static let significance = 0.01
    /// The latest pairs of the stream that keep counting once a threshold is chosen: a stream may change.
    private static let maxLearnt = 20_000

    /// - Parameter examples: both tiers' decisions on held-out label examples.
    package init(examples: [TierPair], options: CascadeOptions) {
        self.examples = examples
        self.options = options
    }

    /// How many held-out label examples there are.
    var exampleCount: Int { examples.count }

    /// What is decided before the first message: with a warm-up of 0 the label examples decide.
    package mutating func start() -> Event? {
        options.warmUp == 0 ? settle() : nil
    }

    /// How many messages are collected before a threshold is chosen.
    private var warmUp: Int {
        options.warmUp == 0 && isEnough(examples) ? 0 : max(options.warmUp, ConformalRisk.fewest(risk: options.risk))
    }

    /// Records messages that both tiers decided: all while learning, the sample while answering.
    package mutating func record(_ pairs: [TierPair]) -> Event? {
        switch state {
        case .off: return nil
        case .learning:
            learnt += pairs
            return learnt.count >= warmUp ? settle() : nil
        case .answering(let threshold):
            sampled += pairs.count
            differing += pairs.count { $0.differs && $0.certainty >= threshold }
            guard differing > 0, Double(differing) > options.risk * Double(sampled),
                BinomialTail.upper(successes: differing, trials: sampled, probability: options.risk) < Self.significance
            else { return choose(with: pairs) }
            defer { learn() }
            return .closed(sampled: sampled, differing: differing)
        }
    }

    /// The share of the messages decided by both, since the gate opened, that got the full tier's answer; nil before.
    package var watchedAgreement: Double? { sampled > 0 ? 1 - Double(differing) / Double(sampled) : nil }

    /// Adds pairs of the sample to those that the threshold is chosen on, and chooses when it is time. The time depends only on the
    /// number of pairs, never on their content.
    private mutating func choose(with pairs: [TierPair]) -> Event? {
        learnt += pairs
        return learnt.count >= due ? settle() : nil
    }

    private mutating func learn() {
        state = .learning
        learnt = []
        (sampled, differing) = (0, 0)
    }

    private func isEnough(_ pairs: [TierPair]) -> Bool { pairs.count >= ConformalRisk.fewest(risk: options.risk) }

    /// The pairs that the threshold must pass on.
    private var sources: [[TierPair]] {
        // Once messages outnumber the label examples they decide alone: the promise is about them, and the heads in use decided
        // them. The examples' heads were fitted without a part of them, agree less often, and would demand too much certainty.
        if case .answering = state, learnt.count > examples.count { return [learnt] }
        // The label examples alone may be too few to promise anything; then the stream decides.
        return [examples, learnt].filter(isEnough)
    }

    private mutating func settle() -> Event? {
        let sources = sources
        guard !sources.isEmpty else {
            // Without a warm-up there is nothing to wait for except messages.
            return nil
        }
        let thresholds = sources.map { pairs in
            ConformalRisk.choose(scores: pairs.map(\.certainty), losses: pairs.map(\.differs), risk: options.risk)?.threshold
        }
        let judged = sources.last!
        var share = 0.0
        if !thresholds.contains(nil), let threshold = thresholds.compactMap({ $0 }).max() {
            share = Double(judged.count { $0.certainty >= threshold }) / Double(judged.count)
            if share >= options.leastShare {
                defer { state = .answering(threshold: threshold) }
                learnt = Array(learnt.suffix(Self.maxLearnt))
                // If the examples opened the gate, a few messages would promise less than these do.
                let count = learnt.isEmpty ? examples.count : learnt.count
                due = count + count / 2
                return state == .answering(threshold: threshold) ? nil : .opened(threshold: threshold, share: share)
            }
        }
        let reason =
            "the static model could answer \(Self.percent(share)) of the messages within an agreement of "
            + "\(Self.percent(options.agreement)); it takes \(Self.percent(options.leastShare)) to be worth it"
        state = .off(reason: reason)
        learnt = []
        return .turnedOff(reason: reason)
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
