import ArgumentParser
import Daemon
import ZeroMQ

/// `assay keys create`: a new key pair in a new file.
struct CreateKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key pair and print its entry for the allow-list.",
        discussion: """
            The secret key goes into a new file that only you may read; it is never printed. An existing file is never overwritten. \
            NAME is what the daemon's log calls the client.

            Example: assay keys create shop
            """)

    @Flag(help: "Make the daemon's own key.")
    var server = false

    @Option(help: ArgumentHelp("The new file. Default: NAME.key.", valueName: "file"))
    var out: String?

    @Argument(help: ArgumentHelp("The client's name; optional with --server.", valueName: "name"))
    var name: String?

    func run() throws {
        guard let name = name ?? (server ? "server" : nil) else { throw UsageError("name the client, or say --server") }
        guard KeyFile.isName(name) else {
            throw UsageError("\"\(name)\" is not a valid name: use 1 to 64 letters, digits, dots, hyphens and underscores")
        }
        let path = out ?? "\(name).key"
        let pair = try CurveKeyPair.generate()
        try KeyFile.create(pair, name: name, at: path)
        let output = Output()
        try output.line("public key: \(pair.publicKey)")
        try output.line("")
        if server {
            try output.line("In the daemon's configuration:")
            try output.line("zeromq:")
            try output.line("  curve:")
            try output.line("    secret_key_file: \(path)")
        } else {
            try output.line("In the daemon's allow-list (zeromq.curve.clients):")
            try output.line("\(name):")
            try output.line("  key: '\(pair.publicKey)'")
        }
        try output.flush()
        StandardError.write("\(path) holds the secret key: keep it where it is, or copy it over a safe channel\n")
    }
}
