import ArgumentParser

/// `assay tokens`: the tokens of the HTTP server's clients.
struct TokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens", abstract: "Make, list and revoke the tokens of HTTP clients.",
        discussion: """
            The file is the daemon's http.tokens_file. A running daemon reads it again when it changes.

            Example: assay tokens create --name shop --scope classify tokens
            """,
        subcommands: [CreateTokenCommand.self, ListTokensCommand.self, RevokeTokenCommand.self])
}
