import ArgumentParser
import Foundation
import LabelSets
import Tagging
import Wording

/// `--labels DIR` and `--set NAME`: the sets that a label tool works with.
struct SetOption: ParsableArguments {
    @OptionGroup var labels: LabelsOption

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set, by its name or folder. Default: all of the folder's.", valueName: "name"))
    var set: String?

    /// The sets, ready to decide.
    ///
    /// - Throws: `LabelSetError` or `AssayError` for a set that cannot be used.
    func build(_ settings: Settings, _ builder: SetBuilder) throws -> [PublishedSet] {
        try LabelFolder(path(settings)).readAll().map { try builder.build($0.result.get()).set }
    }

    private func path(_ settings: Settings) throws -> String {
        guard let set else { return settings.labelsDirectory }
        let sets = try LabelFolder(settings.labelsDirectory).sets()
        if let found = sets.first(where: { $0.name == set }) { return found.directory }
        if FileManager.default.fileExists(atPath: set) { return set }
        throw UsageError("\(settings.labelsDirectory): " + UnknownName.message("label set", set, in: sets.map(\.name)))
    }
}
