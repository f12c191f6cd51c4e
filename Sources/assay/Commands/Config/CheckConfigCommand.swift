import ArgumentParser
import FoundationEssentials
import Wording

/// `assay config check`: whether the daemon would accept its settings.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file and the environment, as assay run does.",
        discussion: """
            Every problem is listed with its place. Exit code 1 if there is one. The model and the label sets are not looked \
            at: see assay doctor and assay labels lint.

            Example: assay config check Config/assay.yaml
            """)

    @Argument(help: ArgumentHelp("The configuration file. Default: see docs/configuration.md.", valueName: "file"))
    var file: String?

    func run() async throws {
        let sources = try SettingSources(file: file, environment: ProcessInfo.processInfo.environment)
        let problems = Self.problems(sources)
        let output = Output()
        for problem in problems { try output.line(problem) }
        let place = sources.file ?? "no configuration file"
        try output.line("\(place): \(counted(problems.count, "problem"))")
        try output.flush()
        if !problems.isEmpty { throw ExitStatus.AnswerIsNo() }
    }

    /// Unknown settings and values that are invalid in themselves; without any, what contradicts another setting or a key file.
    private static func problems(_ sources: SettingSources) -> [String] {
        var problems = sources.problems.map(\.description)
        for setting in SettingDefinitions.all {
            do throws(SettingError) { _ = try setting.effective(sources) } catch { problems.append(error.description) }
        }
        guard problems.isEmpty else { return problems }
        do {
            let settings = try Settings(sources)
            _ = try settings.secured(settings.logger())
        } catch {
            problems.append("\(error)")
        }
        return problems
    }
}
