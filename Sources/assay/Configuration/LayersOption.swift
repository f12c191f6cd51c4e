import ArgumentParser
import LabelSets

/// Which pooled layers to use.
struct LayersOption: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pooled layers, separated by commas, e.g. 2,4,6; auto tries several combinations.", valueName: "layers"))
    var layers: String?

    /// The requested layers, nil by default.
    func choice(count: Int) throws -> LabelSet.Layers? {
        layers == "auto" ? .crossValidated : try parsed(count: count).map { .these($0) }
    }

    /// Layers between 1 and `count`, ascending, each once; nil when none were given.
    func parsed(count: Int) throws -> [Int]? {
        guard let layers else { return nil }
        let parsed = try layers.split(separator: ",").map { part in
            guard let layer = Int(part), (1...count).contains(layer) else {
                throw UsageError("--layers \(layers): \"\(part)\" is not a layer between 1 and \(count)")
            }
            return layer
        }
        guard !parsed.isEmpty else { throw UsageError("--layers \"\(layers)\": name at least one layer") }
        return Set(parsed).sorted()
    }
}
