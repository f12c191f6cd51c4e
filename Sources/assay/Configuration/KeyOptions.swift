import ArgumentParser
import Daemon
import ZeroMQ

/// `--server-key KEY --key-file FILE`: CURVE for a client of a daemon.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's public key, or a file with it. Needs --key-file.", valueName: "key"))
    var serverKey: String?

    @Option(help: ArgumentHelp("The file with this client's key, made by assay keys create.", valueName: "file"))
    var keyFile: String?

    /// What to connect with; nil without keys.
    func security(for endpoints: [Endpoint]) throws -> ClientSecurity? {
        guard serverKey != nil || keyFile != nil else { return nil }
        guard let serverKey, let keyFile else { throw UsageError("--server-key and --key-file go together") }
        if let bound = endpoints.first(where: { $0.mode == .bind }) {
            throw UsageError("\(bound): with keys a client connects; take the \"@\" away")
        }
        return ClientSecurity(server: try KeyFile.publicKey(serverKey), identity: try KeyFile.read(keyFile))
    }
}
