/// CURVE for a client: whom it expects, and who it is.
package struct ClientSecurity: Sendable {
    /// The server's public key.
    package let server: CurvePublicKey
    /// The client's own pair, whose public key the server lets in.
    package let identity: CurveKeyPair

    package init(server: CurvePublicKey, identity: CurveKeyPair) {
        self.server = server
        self.identity = identity
    }

    /// Sets up a socket that is to connect.
    package func apply(to socket: Socket) throws { try socket.useCurve(server: server, identity: identity) }
}
