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
        secretKeyFile = try given(sources.value(\.zeromq.curve.secretKeyFile))
        clients = try given(sources.value(\.zeromq.curve.clients))
        serverKey = try given(sources.value(\.zeromq.curve.serverKey))
        isInsecure = try sources.value(\.zeromq.insecure)
    }
}

extension Settings {
    /// Reads the keys, and refuses to leave the daemon open to other machines unless this is explicitly configured.
    ///
    /// - Throws: `SettingError` or `AssayError` naming the setting, or file and line.
    func secured(_ logger: Logger) throws -> Settings {
        var settings = self
        let endpoints = transport.pull + transport.push
        if let secretKeyFile = access.secretKeyFile {
            guard !access.isInsecure else {
                throw SettingError(
                    \.zeromq.insecure, "it is set together with \(SettingDefinitions.shared.zeromq.curve.secretKeyFile.key)",
                    remedy: "leave one of them out")
            }
            settings.transport.security = try TransportSecurity(
                secretKeyFile: secretKeyFile, clients: access.clients, serverKey: access.serverKey, endpoints: endpoints)
            return settings
        }
        let curve = SettingDefinitions.shared.zeromq.curve
        for (setting, value) in [(curve.clients, access.clients), (curve.serverKey, access.serverKey)] where value != nil {
            throw SettingError(
                place: setting.key, message: "it is set without \(curve.secretKeyFile.key), so it would protect nothing",
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
