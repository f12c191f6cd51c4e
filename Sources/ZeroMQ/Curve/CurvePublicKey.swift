import CZeroMQ

/// A CURVE public key, as 40 characters of Z85. Servers give theirs away.
///
/// Upstream: [`zmq_curve`](http://api.zeromq.org/4-3:zmq-curve), [Z85](https://rfc.zeromq.org/spec/32/).
package struct CurvePublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key's 40 characters.
    package let z85: String

    /// Reads a key; one that is not 40 characters of Z85 throws `invalidArgument`.
    package init(z85: String) throws(ZeroMQError) {
        try Z85.check(z85, "CURVE public key")
        self.z85 = z85
    }

    /// The key of 32 bytes; `nil` for any other number of bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        var characters = [CChar](repeating: 0, count: Z85.keyLength + 1)
        guard zmq_z85_encode(&characters, bytes, bytes.count) != nil else { return nil }
        z85 = Z85.text(characters)
    }

    package var description: String { z85 }
}
