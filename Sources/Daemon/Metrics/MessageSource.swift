/// The transport that a message came by.
package enum MessageSource: String, Sendable, CaseIterable {
    case zeroMQ = "zeromq"
    case http
}
