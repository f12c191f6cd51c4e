import Daemon
import Logging
import ZeroMQ

/// Who may connect to the daemon, as configured.
struct AccessSettings {
    /// nil: no CURVE.
    var secretKeyFile: String?
    var clients: String?
    var serverKey: String?
    var isInsecure: Bool

    init(_ sources: SettingSources) throws {
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        secretKeyFile = try given(sources.path(.zeroMQCurveSecretKeyFile))
        clients = try given(sources.path(.zeroMQCurveClients))
        // A key as it is, or a file with one.
        let key = try sources.string(.zeroMQCurveServerKey)
        let isKey = (try? CurvePublicKey(z85: key)) != nil
        serverKey = try given(isKey ? key : sources.path(.zeroMQCurveServerKey))
        isInsecure = try sources.bool(.zeroMQInsecure)
    }
}

extension Settings {
    /// Reads the keys, and refuses to leave the daemon open to other machines unless this is explicitly configured.
    ///
    /// - Throws: `SettingError` or `PipelineError` naming the setting, or file and line.
    func secured(_ logger: Logger) throws -> Settings {
        var settings = self
        let endpoints = transport.pull + transport.push
        if let secretKeyFile = access.secretKeyFile {
            guard !access.isInsecure else {
                throw SettingError(
                    place: SettingKey.zeroMQInsecure.rawValue,
                    message: "it is set beside \(SettingKey.zeroMQCurveSecretKeyFile.rawValue)",
                    remedy: "leave one of them out")
            }
            settings.transport.security = try TransportSecurity(
                secretKeyFile: secretKeyFile, clients: access.clients, serverKey: access.serverKey, endpoints: endpoints)
            return settings
        }
        for (key, value) in [(SettingKey.zeroMQCurveClients, access.clients), (.zeroMQCurveServerKey, access.serverKey)]
        where value != nil {
            throw SettingError(
                place: key.rawValue,
                message: "it is set without \(SettingKey.zeroMQCurveSecretKeyFile.rawValue), so it would protect nothing",
                remedy: "make a key with assay keys create --server, and name its file")
        }
        guard let open = endpoints.first(where: \.isReachableFromOtherMachines) else { return settings }
        guard access.isInsecure else {
            throw SettingError(
                place: "\(open)", message: "other machines can reach this endpoint, and nothing says who may connect",
                remedy: "bind to 127.0.0.1, or set up keys (docs/security.md), or set zeromq.insecure: true to let everybody in"
            )
        }
        logger.warning(
            "insecure: whoever reaches the endpoint can send messages and take results, unencrypted",
            metadata: ["endpoint": "\(open)"])
        return settings
    }
}
