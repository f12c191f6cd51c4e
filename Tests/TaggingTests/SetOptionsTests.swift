import AssayTesting
import Classification
import LabelSets
import Tagging
import TestSupport
import Testing

/// Settings of label sets, as they reach the fit.
@Suite("Options of sets")
struct SetOptionsTests {
    private static let builder = SetBuilder(embedder: FakeEmbedder(layerCount: 12))

    /// What a set's settings mean for the fit.
    private struct Effect: Equatable {
        var options: ClassifierOptions
        var layers: [Int]
    }

    private func effect(of settings: String) throws -> Effect {
        let scratch = try Scratch()
        for label in ["yes", "no", "ok", "none"] {
            try scratch.write("set/\(label).txt", (1...10).map { "\(label) \($0)\n" }.joined())
        }
        try scratch.write("set/set.yaml", settings)
        let set = try LabelSetReader().read(directory: scratch.path + "/set")
        let built = try Self.builder.build(set).set
        return Effect(options: built.classifier.options, layers: built.head.layers)
    }

    /// `anomaly.rate` and `0.02` as `anomaly: {rate: 0.02}`.
    private static func yaml(_ path: String, _ value: String) -> String {
        let parts = path.split(separator: ".")
        return "\(parts[0]): " + parts.dropFirst().reversed().reduce(value) { "{\($1): \($0)}" } + "\n"
    }

    @Test("every setting that affects decisions has an effect, and no other", arguments: SetSettings.definitions.map(\.key))
    func effects(_ key: String) throws {
        let setting = try #require(SetSettings.definitions.first { $0.key == key })
        for mode in [""] + (key == "background" ? ["mode: multi\n"] : []) {
            let with = try effect(of: mode + Self.yaml(key, setting.example))
            #expect((with != (try effect(of: mode))) == setting.decides)
        }
    }

    @Test(
        "every setting of a label that affects decisions has an effect, and no other",
        arguments: SetSettings.OfLabel.definitions.map(\.key))
    func labelEffects(_ key: String) throws {
        let setting = try #require(SetSettings.OfLabel.definitions.first { $0.key == key })
        let with = try effect(of: "mode: multi\n" + Self.yaml("labels.yes.\(key)", setting.example))
        #expect((with != (try effect(of: "mode: multi\n"))) == setting.decides)
    }

    @Test("set.yaml names the methods that there are")
    func methods() {
        #expect(LabelSet.Method.allCases.map(\.rawValue) == ClassificationMethod.allCases.map(\.rawValue))
    }
}
