/// A socket option with the type of its value: `try socket.set(.sendHighWaterMark, 1_000)`.
///
/// A value out of range is refused with `invalidArgument` and the range, before libzmq sees it. Durations are rounded up to
/// the unit libzmq takes. Most options apply to the binds and connects made after they are set.
///
/// Upstream: [`zmq_setsockopt`](http://api.zeromq.org/4-3:zmq-setsockopt), [`zmq_getsockopt`](http://api.zeromq.org/4-3:zmq-getsockopt).
package struct SocketOption<Value: Sendable>: Sendable, CustomStringConvertible {
    /// The option's name, as in this module.
    package let name: String
    /// The C constant.
    let number: Int32
    /// The buffer size for `zmq_getsockopt`: exact for numbers, sufficient for the rest.
    var size = MemoryLayout<Int32>.size
    /// The allowed values, for error texts.
    let allowed: String
    /// The bytes libzmq takes; `nil` for a value out of range.
    let encode: @Sendable (Value) -> [UInt8]?
    let decode: @Sendable ([UInt8]) -> Value

    package var description: String { name }
}
