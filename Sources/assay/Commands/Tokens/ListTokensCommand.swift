import ArgumentParser
import HTTP

/// `assay tokens list`: who has a token, and what for.
struct ListTokensCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the names, scopes and rates of a file's tokens.",
        discussion: """
            One line each: name, scopes, texts per second or -, texts at once or -.

            Example: assay tokens list tokens
            """)

    @Argument(help: ArgumentHelp("The file of tokens.", valueName: "file"))
    var file: String

    func run() throws {
        let output = Output()
        for entry in try TokenFile(file).read().entries {
            let limits = [entry.rate, entry.burst].map { $0.map(TokenList.text) ?? "-" }
            try output.line(([entry.name, entry.scopes.names.joined(separator: ",")] + limits).joined(separator: "\t"))
        }
        try output.flush()
    }
}
