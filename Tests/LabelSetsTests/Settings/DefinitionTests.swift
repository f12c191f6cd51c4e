import Foundation
import LabelSets
import Testing

/// Every setting of `set.yaml` is read, hashed, compared, printed and documented by its definition.
@Suite("Definitions of settings")
struct DefinitionTests {
    let folder = TemporaryFolder()

    init() {
        folder.writeSet("set")
        for label in ["ok", "none"] { folder.write("set/\(label).txt", lines(label, 10)) }
    }

    /// `anomaly.rate` and `0.02` as `anomaly: {rate: 0.02}`.
    private static func yaml(_ path: String, _ value: String) -> String {
        let parts = path.split(separator: ".")
        return "\(parts[0]): " + parts.dropFirst().reversed().reduce(value) { "{\($1): \($0)}" } + "\n"
    }

    private func read(_ settings: String) throws -> LabelSet {
        folder.write("set/set.yaml", settings)
        return try folder.read("set")
    }

    /// Holds a setting, given alone, to its definition.
    private func check(_ name: String, example: String, decides: Bool, mode: String) throws {
        let without = try read(mode)
        let with = try read(mode + Self.yaml(name, example))
        #expect(without.settings != with.settings && without != with)
        #expect((without.version != with.version) == decides)
        let changes = with.settings.changes(since: without.settings).filter { $0.name == name }
        #expect(changes.count == 1 && changes.first?.new == example)
        #expect(without.settings.changes(since: with.settings).contains { $0.name == name && $0.old == example })
        #expect(with.settings.given.contains(.init(name: name, value: example)))
        #expect(with.settings.changes(since: with.settings).isEmpty)
    }

    @Test("every setting is noticed by all that compare", arguments: SetSettings.definitions.map(\.key))
    func noticed(key: String) throws {
        let setting = try #require(SetSettings.definitions.first { $0.key == key })
        for mode in ["mode: single\n"] + (key == "background" ? ["mode: multi\n"] : []) {
            try check(key, example: setting.example, decides: setting.decides, mode: key == "mode" ? "" : mode)
        }
    }

    @Test("every setting of a label is, too", arguments: SetSettings.OfLabel.definitions.map(\.key))
    func noticedOfLabel(key: String) throws {
        let setting = try #require(SetSettings.OfLabel.definitions.first { $0.key == key })
        try check("labels.yes.\(key)", example: setting.example, decides: setting.decides, mode: "mode: multi\n")
    }

    @Test("every property has a definition")
    func everyPropertyDefinition() {
        // One property is the labels'.
        #expect(Mirror(reflecting: SetSettings()).children.count == SetSettings.definitions.count + 1)
        #expect(Mirror(reflecting: SetSettings.OfLabel()).children.count == SetSettings.OfLabel.definitions.count)
    }

    @Test("keys are unique")
    func keysUnique() {
        for keys in [SetSettings.definitions.map(\.key), SetSettings.OfLabel.definitions.map(\.key)] {
            #expect(Set(keys).count == keys.count)
        }
    }

    @Test("a value of another type is an error with an example", arguments: SetSettings.definitions.map(\.key))
    func otherType(key: String) throws {
        let setting = try #require(SetSettings.definitions.first { $0.key == key })
        folder.write("set/set.yaml", Self.yaml(key, "{a: b}"))
        let findings = LabelSetReader().inspect(directory: folder.path("set")).findings
        #expect(findings.map(\.code) == [.invalidValue] && findings.first?.line == 1)
        #expect(findings.first?.message.contains("\"\(key)\"") == true)
        let remedy = findings.first?.remedy ?? ""
        #expect(remedy.hasPrefix("use ") || remedy.hasSuffix(", such as \(setting.example)"), "\(remedy)")
    }

    @Test("the documentation has the same settings")
    func documentationSameSettings() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let page = try String(contentsOf: repository.appending(path: "docs/label-sets.md"), encoding: .utf8)
        #expect(
            page.contains("\n\n" + SetSettings.documentation.joined(separator: "\n") + "\n\n"),
            "run Scripts/settings, which writes the table")
    }
}
