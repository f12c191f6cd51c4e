/// What a client may ask for. Each right is without a limit of its own unless the allow-list sets one.
package struct ClientRights: Sendable, Hashable {
    /// The label sets it may name, and that it gets when it names none; `nil`: all.
    package var sets: Set<String>?
    /// Whether it may ask for evidence.
    package var mayExplain = true
    /// Messages per second over time; `nil`: no limit.
    package var rate: Double?
    /// Messages that may come at once; `nil`: what the rate gives in a second, at least one.
    package var burst: Double?
    /// The largest frame, in bytes; a frame over it is refused unread.
    package var maxFrameBytes = Int.max
    /// The longest text, in bytes.
    package var maxTextBytes = Int.max

    package init() {}
}
