import CZeroMQ

/// What a `Poller` waits for on a socket, and what it found.
package struct Interest: OptionSet, Hashable, Sendable {
    package let rawValue: Int16

    package init(rawValue: Int16) {
        self.rawValue = rawValue
    }

    /// A message can be received.
    package static let readable = Interest(rawValue: Int16(ZMQ_POLLIN))
    /// A message can be sent without waiting.
    package static let writable = Interest(rawValue: Int16(ZMQ_POLLOUT))
}
