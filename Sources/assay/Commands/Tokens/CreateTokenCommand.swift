import ArgumentParser
import Daemon
import HTTP

/// `assay tokens create`: a new token in the file of tokens.
struct CreateTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token, add it to a file and print it.",
        discussion: """
            The token is printed once; the file has only its digest. A missing file is made, for you alone. Scopes: read (label \
            sets, models, metrics), classify (tag, embed and moderate texts), edit (change examples), admin (all of them).

            Example: assay tokens create --name shop --scope classify --scope read --rate 200 tokens
            """)

    @Option(help: ArgumentHelp("Who uses it; the log says so.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What it allows: read, classify, edit or admin. Repeatable.", valueName: "scope"))
    var scope: [String]

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Texts per second over time. Default: no limit.", valueName: "n"),
        transform: decimal(above: 0, upTo: 1e9))
    var rate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Texts that may come at once. Default: one second's worth of the rate.", valueName: "n"),
        transform: decimal(1...1e9))
    var burst: Double?

    @Argument(help: ArgumentHelp("The file of tokens.", valueName: "file"))
    var file: String

    func run() throws {
        guard KeyFile.isName(name) else {
            throw UsageError("\"\(name)\" is not a valid name: use 1 to 64 letters, digits, dots, hyphens and underscores")
        }
        var scopes: Scopes = []
        for word in scope.flatMap({ $0.split(separator: ",") }) {
            guard let known = Scopes(name: word) else {
                throw UsageError("there is no scope \(word): use \(Scopes.named.map(\.name).joined(separator: ", "))")
            }
            scopes.formUnion(known)
        }
        guard !scopes.isEmpty else { throw UsageError("say what the token allows, such as --scope classify") }
        guard burst == nil || rate != nil else { throw UsageError("--burst needs --rate") }
        let token = try TokenFile(file).create(name, scopes: scopes, rate: rate, burst: burst)
        let output = Output()
        try output.line(token)
        try output.flush()
        StandardError.write("\(file) has the token's digest; keep the token itself now, because it is not shown again\n")
    }
}
