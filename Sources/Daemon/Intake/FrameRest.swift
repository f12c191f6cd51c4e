internal import Tagging
package import Wire

/// What is left of a frame that did not fit into one batch.
///
/// A class, so that frames that fit carry only a pointer for it.
package final class FrameRest: @unchecked Sendable {  // Used by the thread that took the frame, or under the intake's lock.
    /// Where reading continues.
    package var place = FramePlace()
    /// A message that was read and did not fit; it is before `place`.
    package var held: PendingMessage?
    /// Messages that take several turns to explain, put aside for those after them in the frame.
    package var long: [PendingMessage] = []
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

    /// Whether a message from `place` on was answered when its deadline passed.
    func hasExpired(_ message: borrowing Message) -> Bool {
        guard let expiredUpTo, let deadline = message.deadline else { return false }
        return deadline <= expiredUpTo
    }

    /// Messages that were read and not yet answered.
    package var unanswered: [PendingMessage] { (held.map { [$0] } ?? []) + long }

    /// Removes and returns the messages that were read and not yet answered.
    func takeUnanswered() -> [PendingMessage] {
        defer { (held, long, explanation) = (nil, [], nil) }
        return unanswered
    }

    /// Removes and returns the messages whose deadlines have passed and that have not begun.
    func takeExpired(by now: ContinuousClock.Instant) -> [PendingMessage] {
        func isExpired(_ message: PendingMessage) -> Bool { message.expiry.map { $0 <= now } ?? false }
        var expired: [PendingMessage] = []
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
