import LabelSets
import Pipeline

extension LabelsCommand {
    /// The sets of a folder that a tool is to work on; what cannot be read ends the tool.
    static func sets(in directory: String) throws -> [LabelSet] {
        try LabelFolder(directory).readAll().map { try $0.result.get() }
    }

    /// The one set that a tool works on.
    ///
    /// - Parameter name: which of a folder of several.
    static func set(in directory: String, name: String?) throws -> LabelSet {
        let sets = try sets(in: directory)
        let names = sets.map(\.name).joined(separator: ", ")
        if let name {
            guard let set = sets.first(where: { $0.name == name }) else {
                throw UsageError("\(directory) has no label set \(name); there are: \(names)")
            }
            return set
        }
        guard sets.count == 1 else {
            throw UsageError("\(directory) has several label sets; say which with --set: \(names)")
        }
        return sets[0]
    }
}
