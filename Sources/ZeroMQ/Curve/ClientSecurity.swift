/// CURVE for a client: the server it expects, and its own identity.
package struct ClientSecurity: Sendable {
    /// The server's public key.
    package let server: CurvePublicKey
    /// The client's own pair, whose public key the server lets in.
    package let identity: CurveKeyPair

    package init(server: CurvePublicKey, identity: CurveKeyPair) {
        self.server = server
        self.identity = identity
    }

    /// Sets up a socket that will connect.
    package func apply(to socket: Socket) throws { try socket.useCurve(server: server, identity: identity) }
}
