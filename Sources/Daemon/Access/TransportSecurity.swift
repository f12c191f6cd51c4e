internal import Wording
package import ZeroMQ

/// CURVE on every endpoint of the transport: who the daemon is, whom it lets in, and whom it connects to.
package struct TransportSecurity: Sendable {
    /// The daemon's own key.
    let identity: CurveKeyPair
    /// Who may connect; `nil` where nothing is bound.
    let allowList: AllowListFile?
    let directory: ClientDirectory
    /// The key of the servers that the daemon connects to.
    let serverKey: CurvePublicKey?

    /// Reads the key files and the allow-list.
    ///
    /// - Parameters:
    ///   - secretKeyFile: the daemon's key pair.
    ///   - clients: the allow-list; needed when an endpoint is bound.
    ///   - serverKey: a public key or a file with one; needed when an endpoint is connected.
    /// - Throws: `AssayError` naming the file and line, or the setting that is missing.
    package init(secretKeyFile: String, clients: String?, serverKey: String?, endpoints: [Endpoint]) throws {
        identity = try KeyFile.read(secretKeyFile)
        self.serverKey = try serverKey.map { try KeyFile.publicKey($0) }
        if let bound = endpoints.first(where: { $0.mode == .bind }), clients == nil {
            throw AssayError(
                .configuration, at: "zeromq.curve.clients", "\(bound) is bound with CURVE, but no list says who may connect",
                remedy: "name a file with the clients' public keys; see docs/security.md")
        }
        if let connected = endpoints.first(where: { $0.mode == .connect }), serverKey == nil {
            throw AssayError(
                .configuration, at: "zeromq.curve.server_key",
                "\(connected) is connected to with CURVE, but the server's key is not known",
                remedy: "give the server's public key, or a file with it")
        }
        var file = clients.map { AllowListFile($0) }
        directory = ClientDirectory(try file?.load() ?? AllowList.empty)
        allowList = file
    }

    /// Sets the socket up for the endpoint that it is bound or connected to next.
    func apply(to socket: Socket, for endpoint: Endpoint) throws {
        switch endpoint.mode {
        case .bind: try socket.serveCurve(secretKey: identity.secretKey)
        case .connect: try serverKey.map { try socket.useCurve(server: $0, identity: identity) }
        }
    }
}
