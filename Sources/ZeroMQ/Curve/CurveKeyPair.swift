import CZeroMQ

/// A CURVE key pair: the identity of a server, or of a client.
///
/// Upstream: [`zmq_curve_keypair`](http://api.zeromq.org/4-3:zmq-curve-keypair).
package struct CurveKeyPair: Hashable, Sendable {
    package let publicKey: CurvePublicKey
    package let secretKey: CurveSecretKey

    /// The pair of a secret key; its public half is computed.
    package init(secretKey: CurveSecretKey) throws(ZeroMQError) {
        self.secretKey = secretKey
        publicKey = try secretKey.publicKey
    }

    private init(publicKey: CurvePublicKey, secretKey: CurveSecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// A new random pair. `notSupported` when libzmq was built without CURVE.
    package static func generate() throws(ZeroMQError) -> CurveKeyPair {
        var publicCharacters = [CChar](repeating: 0, count: Z85.keyLength + 1)
        var secretCharacters = publicCharacters
        guard zmq_curve_keypair(&publicCharacters, &secretCharacters) == 0 else { throw .last("zmq_curve_keypair") }
        return CurveKeyPair(
            publicKey: try CurvePublicKey(z85: Z85.text(publicCharacters)),
            secretKey: try CurveSecretKey(z85: Z85.text(secretCharacters))
        )
    }
}
