import ArgumentParser
import HTTP

/// `assay tokens revoke`: a token that counts no more.
struct RevokeTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Remove a token from a file.",
        discussion: """
            A running daemon refuses it within a second.

            Example: assay tokens revoke shop tokens
            """)

    @Argument(help: ArgumentHelp("Whose token.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("The file of tokens.", valueName: "file"))
    var file: String

    func run() throws { try TokenFile(file).revoke(name) }
}
