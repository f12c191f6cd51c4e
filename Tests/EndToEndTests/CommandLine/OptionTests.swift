import Foundation
import Testing

/// The errors for invalid options and commands.
@Suite("Options", .serialized)
struct OptionTests {
    /// A command as `--experimental-dump-help` describes it.
    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var kind: String
            var names: [Name]?
            var valueName: String?
        }
        var commandName: String
        var arguments: [Argument]?
        var subcommands: [Command]?

        /// Every command below with the words that call it.
        func all(_ words: [String] = []) -> [(words: [String], command: Command)] {
            [(words, self)] + (subcommands ?? []).flatMap { $0.all(words + [$0.commandName]) }
        }
    }

    private static func commands() throws -> [(words: [String], command: Command)] {
        struct Tool: Decodable { var command: Command }
        let dump = try Program.run(["--experimental-dump-help"])
        return try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8)).command.all()
            .filter { $0.words.first != "help" }
    }

    /// The names that values of options have which are numbers, with -1 outside the range unless said otherwise.
    private static let numbers: Set = ["n", "k", "seconds", "share", "rate", "p", "cosine", "alpha", "number"]

    @Test("a negative number is refused with the range, by every option that takes a number")
    func negative() throws {
        var count = 0
        for (words, command) in try Self.commands() {
            for option in command.arguments ?? [] where option.kind == "option" && Self.numbers.contains(option.valueName ?? "")
            {
                let name = try #require(option.names?.first { $0.kind == "long" }?.name)
                let outcome = try Program.run(words + ["--" + name, "-7"])
                #expect(outcome.status == 2)
                #expect(
                    outcome.errors.contains(#/(from|above|at least) -?[0-9.]+/#)
                        && outcome.errors.contains("--\(name)"),
                    "\(words.joined(separator: " ")) --\(name): \(outcome.errors)")
                count += 1
            }
        }
        #expect(count > 40)
    }

    @Test("help has an example for each command, and lines of at most 80 columns that are wrapped once")
    func help() throws {
        for (words, _) in try Self.commands() {
            let lines = try Program.run(["help"] + words).output.components(separatedBy: "\n")
            let name = words.joined(separator: " ")
            #expect(lines.contains { $0.hasPrefix("Example: assay \(name)") } || words.isEmpty, "\(name)")
            let text = lines.prefix { !$0.hasPrefix("USAGE:") }
            for (line, next) in zip(text, text.dropFirst()) {
                #expect(line.count <= 80, "\(line)")
                // A line that ends early although the next word would have fitted was broken twice.
                guard let word = next.split(separator: " ").first, !line.isEmpty else { continue }
                #expect(line.count + 1 + word.count > 79, "\(name): \(line)")
            }
        }
    }

    @Test(
        "an unknown command is refused with the nearest name",
        arguments: [
            (["tga"], "did you mean tag?"), (["clasify", "x"], "did you mean classify?"),
            (["help", "evla"], "did you mean eval?"),
            (["labels", "lnit"], "did you mean lint?"), (["labels", "help", "sugest"], "did you mean suggest?"),
            (["zzzzzz"], "there is no command zzzzzz; there are: run, tag"), (["tag", "--timeot", "1", "x"], "'--timeout'"),
        ])
    func unknown(_ arguments: [String], _ mention: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }

    @Test("one is no plural")
    func plural() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/tests.tsv", "good\tI love this\n")
        let list = try Program.run(["labels", "list", labels])
        #expect(list.output.contains("mood (single, 1 test)") && list.output.contains("6 examples"))
        let lint = try Program.run(["labels", "lint", "--text-only", "--labels", labels])
        #expect(lint.output.contains("1 set, 0 errors, "), "\(lint.output)")
        let twice = try Program.run(["labels", "lint", "--text-only", "--labels", labels, labels])
        #expect(twice.status == 2)
    }
}
