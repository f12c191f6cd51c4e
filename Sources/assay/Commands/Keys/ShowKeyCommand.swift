import ArgumentParser
import Daemon
import ZeroMQ

/// `assay keys show`: the public half of a key file.
struct ShowKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the public key of a key file.",
        discussion: """
            The secret key is never printed.

            Example: assay keys show shop.key
            """)

    @Argument(help: ArgumentHelp("A file made by assay keys create.", valueName: "file"))
    var file: String

    func run() throws {
        let output = Output()
        try output.line(KeyFile.read(file).publicKey.z85)
        try output.flush()
    }
}
