import ArgumentParser
import Glibc
import Threads

/// The command line: arguments become settings, settings a job, the job's end an exit code.
@main
struct Assay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Tags message streams: embeds each text and gives every label set's nearest label.",
        discussion: """
            Start the daemon with assay run and send it texts with assay tag, or try a text without a daemon with assay \
            classify. Label sets are folders of example sentences: see docs/label-sets.md.

            Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 the job's answer is no, \
            2 usage or configuration, 3 failure.

            Example: assay classify "Great phone, the battery lasts two days!"
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, TagCommand.self, ClassifyCommand.self, EmbedCommand.self, EvalCommand.self,
            LabelsCommand.self, IndexCommand.self, SearchCommand.self, DuplicatesCommand.self, DriftCommand.self,
            DistillCommand.self, BenchCommand.self, LoadCommand.self, KeysCommand.self, TokensCommand.self, ConfigCommand.self,
            DoctorCommand.self,
        ]
    )

    /// Threads that Swift's pool must be able to start: one that works and libdispatch's own, and some to spare.
    static let poolThreads = 6

    // On the main thread: what is not, waits for the pool before its first line.
    @MainActor static func main() async {
        do {
            try AddressSpace.own.check()
            try ThreadSupply.check(poolThreads)
        } catch {
            ExitStatus(of: error).leave()
        }
        // A reader that closes early (`assay … | head`) is a failed write, not a killed process.
        signal(SIGPIPE, SIG_IGN)
        do {
            try UnknownCommand.refuse(Array(CommandLine.arguments.dropFirst()), of: Self.self)
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus(of: error).leave()
        }
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
