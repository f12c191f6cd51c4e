import CZeroMQ

extension Socket {
    /// Makes the socket a CURVE server: its peers must know its public key, and all traffic is encrypted.
    ///
    /// Without an `Authenticator` any client that knows the public key is let in. Applies to later binds.
    ///
    /// Upstream: [`ZMQ_CURVE_SERVER`, `ZMQ_CURVE_SECRETKEY`](http://api.zeromq.org/4-3:zmq-setsockopt).
    package func serveCurve(secretKey: CurveSecretKey) throws(ZeroMQError) {
        try setBytes(ZMQ_CURVE_SERVER, Int32(1).nativeBytes, .option("curveServer"), detail: Self.noCurve)
        try setKey(ZMQ_CURVE_SECRETKEY, secretKey.z85, "curveSecretKey")
    }

    /// Makes the socket a CURVE client of the server with this public key. Applies to later connects.
    ///
    /// - Parameter identity: the client's own pair; by default a new one, for servers that do not tell clients apart.
    package func useCurve(server: CurvePublicKey, identity: CurveKeyPair? = nil) throws(ZeroMQError) {
        let identity = if let identity { identity } else { try CurveKeyPair.generate() }
        try setKey(ZMQ_CURVE_SERVERKEY, server.z85, "curveServerKey")
        try setKey(ZMQ_CURVE_PUBLICKEY, identity.publicKey.z85, "curvePublicKey")
        try setKey(ZMQ_CURVE_SECRETKEY, identity.secretKey.z85, "curveSecretKey")
    }

    private static let noCurve = "This libzmq was built without CURVE: install one with libsodium."

    private func setKey(_ number: Int32, _ z85: String, _ name: String) throws(ZeroMQError) {
        try setBytes(number, Array(z85.utf8) + [0], .option(name), detail: Self.noCurve)
    }
}
