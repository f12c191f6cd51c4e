import CZeroMQ

/// What a `Poller` waits for on a socket, and what it found.
public struct Interest: OptionSet, Hashable, Sendable {
    public let rawValue: Int16

    public init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    /// A message can be received.
    public static let readable = Interest(rawValue: Int16(ZMQ_POLLIN))
    /// A message can be sent without waiting.
    public static let writable = Interest(rawValue: Int16(ZMQ_POLLOUT))
}
