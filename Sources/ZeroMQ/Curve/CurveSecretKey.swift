import CZeroMQ

/// A CURVE secret key, as 40 characters of Z85. Its description does not show it.
///
/// Upstream: [`zmq_curve`](http://api.zeromq.org/4-3:zmq-curve), [Z85](https://rfc.zeromq.org/spec/32/).
package struct CurveSecretKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's 40 characters.
    package let z85: String

    /// Reads a key; one that is not 40 characters of Z85 throws `invalidArgument`.
    package init(z85: String) throws(ZeroMQError) {
        try Z85.check(z85, "CURVE secret key")
        self.z85 = z85
    }

    /// The public key that belongs to it, from [`zmq_curve_public`](http://api.zeromq.org/4-3:zmq-curve-public).
    package var publicKey: CurvePublicKey {
        get throws(ZeroMQError) {
            var characters = [CChar](repeating: 0, count: Z85.keyLength + 1)
            guard zmq_curve_public(&characters, z85) == 0 else { throw .last("zmq_curve_public") }
            return try CurvePublicKey(z85: Z85.text(characters))
        }
    }

    package var description: String { "CurveSecretKey(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
