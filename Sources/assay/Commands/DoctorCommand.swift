import ArgumentParser
import Embedding
import Measurement
import RemoteEmbedding

/// `assay doctor`: what is installed, what is missing, how to get it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check what is installed, what is missing and how to get it.",
        discussion: """
            Exit code 1 when something is missing.

            Example: assay doctor --labels Labels
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        var settings = try common.settings(labels.overrides)
        // Whoever asks does not want to wait.
        settings.remote?.maxRetries = 0
        let open: @Sendable () throws -> any Embedder = { [settings] in try settings.embedder() }
        let checks = Doctor(
            configurationFile: settings.configurationFile, modelPath: settings.modelPath, precision: settings.precision,
            labelsDirectory: settings.labelsDirectory, cacheDirectory: settings.cacheDirectory, prompt: settings.prompt,
            remote: settings.remote == nil ? nil : open
        ).run()
        let output = Output()
        if json {
            try output.line(JSONOutput.text(["checks": checks]))
        } else {
            for check in checks {
                try output.line("\(check.isFine ? "✓" : "✗") \(check.name.padded(to: 12))\(check.finding)")
                if let remedy = check.remedy { try output.line("  → \(remedy)") }
            }
        }
        try output.flush()
        if checks.contains(where: { !$0.isFine }) { throw ExitStatus.AnswerIsNo() }
    }
}
