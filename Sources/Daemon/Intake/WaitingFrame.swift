package import Embedding
internal import Tagging
package import Wire

/// A message that is decoded and tokenized, waiting for its turn in a batch.
package struct PreparedMessage: Sendable {
    package var message: Message
    package var tokens: TokenizedText
    package var token: ReplyToken
    /// When its answer becomes useless.
    package var expiry: ContinuousClock.Instant?
    /// Whose rights apply to it; nil: only the general limits.
    var client: Client?

    /// Its cost in a batch, in tokens, including the variants of an explained message, each without one word.
    package var cost: Int {
        let count = tokens.ids.count
        return message.explain ? count * (1 + min(count, Explainer.wordLimit(tokens: count))) : count
    }

    package init(message: Message, tokens: TokenizedText, token: ReplyToken, expiry: ContinuousClock.Instant? = nil) {
        self.init(message: message, tokens: tokens, token: token, expiry: expiry, client: nil)
    }

    init(message: Message, tokens: TokenizedText, token: ReplyToken, expiry: ContinuousClock.Instant?, client: Client?) {
        self.client = client
        self.message = message
        self.tokens = tokens
        self.token = token
        self.expiry = expiry
    }
}

/// A frame that waits for its turn, as it arrived or with some of its messages read.
package struct WaitingFrame: Sendable {
    package let delivery: Delivery
    /// The tokens to embed, as estimated; at most one turn's.
    package internal(set) var cost: Int
    /// The tokens of the whole rest, as estimated from its bytes.
    package internal(set) var size: Int
    /// Its source's place in `FairQueue`.
    package internal(set) var source = 0
    /// Nil for a frame that has not been read.
    package var rest: FrameRest?

    /// - Parameter size: nil means `cost`.
    package init(_ delivery: Delivery, cost: Int, size: Int? = nil) {
        self.delivery = delivery
        self.cost = cost
        self.size = size ?? cost
    }

    /// Whether an explanation of several turns is next.
    package var isLong: Bool { rest?.isLong ?? false }
}

extension PreparedMessage {
    /// Whether it is explained in slices: it alone costs more than a batch may while others wait.
    package var isLong: Bool { message.explain && cost > Batcher.quantum }
}

/// What is left of a frame that did not fit into one batch.
///
/// A class, so that frames that fit carry only a pointer for it.
package final class FrameRest: @unchecked Sendable {  // Used by the thread that took the frame, or under the intake's lock.
    /// Where reading continues.
    package var place = FramePlace()
    /// A message that was read and did not fit; it is before `place`.
    package var held: PreparedMessage?
    /// Messages that take several turns to explain, put aside for those after them in the frame.
    package var long: [PreparedMessage] = []
    /// The explanation of the first of `long` once it has begun.
    var explanation: Explanation?
    /// Messages from `place` on with a deadline up to this after the frame's arrival have been answered with `expired`.
    package var expiredUpTo: Duration?
    /// When the next deadline among its messages passes; nil if none is known.
    var nextExpiry: ContinuousClock.Instant?

    package init() {}

    /// The most long explanations put aside; from then on one of them is next.
    package static let maxLong = 16

    /// Whether a long explanation is next: the rest of the frame has been read, one has begun, or too many are waiting.
    var isLong: Bool {
        !long.isEmpty && (explanation != nil || long.count >= Self.maxLong || place.isAtEnd && held == nil)
    }

    /// Whether nothing is left of the frame.
    var isDone: Bool { place.isAtEnd && held == nil && long.isEmpty }

    /// Messages that were read and not yet answered.
    package var unanswered: [PreparedMessage] { (held.map { [$0] } ?? []) + long }

    /// Removes and returns the messages that were read and not yet answered.
    func takeUnanswered() -> [PreparedMessage] {
        defer { (held, long, explanation) = (nil, [], nil) }
        return unanswered
    }

    /// Removes and returns the messages whose deadlines have passed and that have not begun.
    func takeExpired(by now: ContinuousClock.Instant) -> [PreparedMessage] {
        func isExpired(_ message: PreparedMessage) -> Bool { message.expiry.map { $0 <= now } ?? false }
        var expired: [PreparedMessage] = []
        if let message = held, isExpired(message) {
            expired.append(message)
            held = nil
        }
        let begun = explanation == nil ? 0 : 1
        expired += long.dropFirst(begun).filter(isExpired)
        long = long.prefix(begun) + long.dropFirst(begun).filter { !isExpired($0) }
        return expired
    }
}

/// A waiting frame in which some deadlines may have passed.
///
/// It stays in its queue. Its messages from `place` on whose deadlines are after `after` and up to `upTo` get the answer
/// `expired`; the thread that decodes the frame skips them.
package struct OverdueFrame: Sendable {
    package let delivery: Delivery
    package let rest: FrameRest
    package let place: FramePlace
    package let after: Duration?
    package let upTo: Duration
}
