import ArgumentParser
import Foundation
import LabelSets
import Pipeline

/// `--set DIR`: the sets that a label tool works with.
struct SetOption: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A set's folder, the name of a set, or a folder of sets. Default: labels.directory.", valueName: "dir"))
    var directory: String?

    /// The sets, ready to decide.
    ///
    /// - Throws: `LabelSetError` or `PipelineError` for a set that cannot be used.
    func build(_ settings: Settings, _ builder: SetBuilder) throws -> [PublishedSet] {
        try LabelFolder(path(settings)).readAll().map { try builder.build($0.result.get()).set }
    }

    private func path(_ settings: Settings) -> String {
        guard let directory else { return settings.labelsDirectory }
        let named = "\(settings.labelsDirectory)/\(directory)"
        let files = FileManager.default
        return !files.fileExists(atPath: directory) && files.fileExists(atPath: named) ? named : directory
    }
}
