/// What a client may request. Each right is unlimited unless the allow-list limits it.
package struct ClientRights: Sendable, Hashable {
    /// The label sets it may name, and that it gets by default; `nil`: all.
    package var sets: Set<String>?
    /// Whether it may request evidence.
    package var mayExplain = true
    /// Messages per second over time; `nil`: no limit.
    package var rate: Double?
    /// Messages that may come at once; `nil`: one second's worth of the rate, at least one.
    package var burst: Double?
    /// The largest frame, in bytes; a frame over it is refused unread.
    package var maxFrameBytes = Int.max
    /// The longest text, in bytes.
    package var maxTextBytes = Int.max

    package init() {}
}
