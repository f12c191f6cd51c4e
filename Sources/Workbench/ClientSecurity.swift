package import ZeroMQ

/// CURVE for a client of a daemon: whom it expects there, and who it is.
package struct ClientSecurity: Sendable {
    /// The daemon's public key.
    package let server: CurvePublicKey
    /// The client's own pair, whose public key is in the daemon's allow-list.
    package let identity: CurveKeyPair

    package init(server: CurvePublicKey, identity: CurveKeyPair) {
        self.server = server
        self.identity = identity
    }

    /// Sets up a socket that is to connect.
    func apply(to socket: Socket) throws { try socket.useCurve(server: server, identity: identity) }
}
