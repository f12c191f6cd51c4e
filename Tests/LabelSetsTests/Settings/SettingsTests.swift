import Foundation
import LabelSets
import Testing

@Suite("Settings of a set") struct SettingsTests {
    let folder = TemporaryFolder()

    init() {
        folder.writeSet("set")
        folder.write("set/ok.txt", lines("ok", 10))
    }

    @Test("every key is read")
    func everyKeyRead() throws {
        folder.write(
            "set/set.yaml",
            """
            description: What people say  # a comment
            mode: multi
            background: no
            anomaly:
              rate: 0.02
            method: whitened
            layers: [6, 2, 4]
            prototypes: auto
            labels:
              yes:
                recall: 0.9
                description: Yes it is
              no: {description: "No: it is not"}
            thresholds:
              ok: 1
            """)
        let set = try folder.read("set")
        let settings = set.settings
        #expect(settings.description == "What people say")
        #expect(set.mode == .multi && settings.mode == .multi)
        #expect(set.background == "no" && settings.background == "no")
        #expect(settings.anomalyRate == 0.02)
        #expect(settings.method == .whitened)
        #expect(settings.layers == .these([2, 4, 6]))
        #expect(settings.prototypes == .auto)
        #expect(
            settings.labels == [
                "ok": .init(threshold: 1), "yes": .init(description: "Yes it is", recall: 0.9),
                "no": .init(description: "No: it is not"),
            ])
    }

    @Test("a byte order mark is skipped", arguments: ["mode: multi\n", "# a comment\r\nmode: multi\r\n", "---\nmode: multi\n"])
    func byteOrderMark(content: String) throws {
        folder.write("set/set.yaml", "\u{FEFF}" + content)
        #expect(try folder.read("set").mode == .multi)
    }

    @Test(
        "what is not given is left open",
        arguments: [
            "", "# nothing\n", "---\n", "mode:\nanomaly:\nlabels:\nthresholds: ~\nlayers:\nmethod: null\n", "{}",
            "\u{FEFF}\r\n",
        ])
    func givenLeftOpen(content: String) throws {
        folder.write("set/set.yaml", content)
        #expect(try folder.read("set").settings == SetSettings())
    }

    @Test(
        "says what is wrong, where, and what to do",
        arguments: [
            ("mode: both\n", "error invalid_value 1", "use single, multi"),
            ("mode: Multi\n", "error invalid_value 1", "did you mean \"multi\"?"),
            ("\nmethod: cosin\n", "error invalid_value 2", "did you mean \"cosine\"?"),
            ("mdoe: multi\n", "error unknown_key 1", "did you mean \"mode\"?"),
            ("zzzz: 1\n", "error unknown_key 1", "remove it"),
            ("anomaly: {rat: 1}\n", "error unknown_key 1", "did you mean \"rate\"?"),
            ("anomaly: 0.5\n", "error invalid_value 1", "key: value"), ("anomaly: {rate: 1}\n", "error out_of_range 1", "0.02"),
            ("anomaly: {rate: -0.1}\n", "error out_of_range 1", "0.02"),
            ("anomaly:\n  rate: often\n", "error invalid_value 2", "number"),
            ("mode: multi\nthresholds:\n  yes: 0.5\n  no: 1.5\n", "error out_of_range 4", "0 to 1"),
            ("thresholds: {yes: .nan}\n", "error invalid_value 1", "number"),
            ("thresholds: {yes: nan}\n", "error out_of_range 1", "0 to 1"),
            ("thresholds: {yse: 0.5}\n", "error unknown_label 1", "did you mean \"yes\"?"),
            ("thresholds: [1]\n", "error invalid_value 1", "key: value"),
            ("labels:\n  yes:\n    recal: 0.9\n", "error unknown_key 3", "did you mean \"recall\"?"),
            ("labels:\n  yes: 0.9\n", "error invalid_value 2", "key: value"),
            ("labels:\n  other: {}\n", "error unknown_label 2", "add examples"),
            ("mode: multi\nlabels:\n  yes: {recall: 0.9,\n    precision: 0.9}\n", "error conflicting_settings 4", "keep one"),
            (
                "mode: multi\nbackground: no\nlabels:\n  yes: {recall: 0.9,\n    false_alarms: 0.1}\n",
                "error conflicting_settings 5", "keep one"
            ),
            ("mode: multi\nlabels: {yes: {false_alarms: 2}}\nbackground: no\n", "error out_of_range 2", "0 to 1"),
            ("mode: multi\nlabels: {yes: {false_alrms: 0.1}}\n", "error unknown_key 2", "did you mean \"false_alarms\"?"),
            ("labels: {no: {false_alarms: 0.1}}\n", "error conflicting_settings 1", "mode: multi"),
            (
                "mode: multi\nlabels: {yes: {threshold: 0.9}}\nthresholds: {yes: 0.8}\n", "error conflicting_settings 3",
                "keep one"
            ),
            ("layers: [2, 2]\n", "error invalid_value 1", "[2, 4, 6]"), ("layers: [0]\n", "error invalid_value 1", "[2, 4, 6]"),
            ("prototypes: 0\n", "error invalid_value 1", "auto"), ("prototypes: few\n", "error invalid_value 1", "auto"),
            ("mode: multi\nprototypes: 2\n", "error conflicting_settings 2", "remove prototypes"),
            ("prototypes: 2\nmethod: cosine\n", "error conflicting_settings 1", "remove prototypes"),
            ("layers: []\n", "error invalid_value 1", "[2, 4, 6]"), ("layers: last\n", "error invalid_value 1", "[2, 4, 6]"),
            ("description: [a]\n", "error invalid_value 1", "text"),
            ("thresholds:\n  yes: 0.5\n", "error conflicting_settings 2", "mode: multi"),
            ("labels: {no: {recall: 0.9}}\n", "error conflicting_settings 1", "mode: multi"),
            ("background: nope\n", "error unknown_label 1", "add examples"),
            ("reject: {coverage: 1}\n", "error out_of_range 1", "between 0 and 1"),
            ("reject: {error_rate: 0}\n", "error out_of_range 1", "between 0 and 1"),
            ("reject: {converage: 0.9}\n", "error unknown_key 1", "did you mean \"coverage\"?"),
            ("reject:\n  error_rate: 0.1\n  coverage: 0.9\n", "error conflicting_settings 3", "keep one"),
            ("mode: multi\nreject: {coverage: 0.9}\n", "error conflicting_settings 2", "remove mode: multi"),
            ("mode: multi\nbackground: nope\n", "error unknown_label 2", "add examples"),
            ("mode: multi\nthresholds: {ok: 0.5}\n", "warning unused_setting 2", "remove it"),
            ("mode: single\nmode: multi\n", "error invalid_yaml 1", "correct"),
            ("a: b: c\n", "error invalid_yaml 1", "correct"),
            ("\n\n\"open\n", "error invalid_yaml 4", "correct"), ("- a\n", "error invalid_value 1", "key: value"),
            ("just words\n", "error invalid_value 1", "key: value"), ("[a]: 1\n", "error invalid_value 1", "key: value"),
            ("a: 1\n---\nb: 2\n", "error invalid_yaml 2", "correct"), ("x: *y\n", "error invalid_yaml 1", "correct"),
            ("mode: \u{0}\n", "error nul_byte 1", "remove"),
        ])
    func saysWrongWhere(content: String, expected: String, remedy: String) throws {
        folder.write("set/set.yaml", content)
        let findings = LabelSetReader().inspect(directory: folder.path("set")).findings
        #expect(findings.map { "\($0.severity.rawValue) \($0.code.rawValue) \($0.line ?? 0)" } == [expected])
        #expect(findings.first?.file == folder.path("set/set.yaml"))
        #expect(findings.first?.remedy.contains(remedy) == true, "\(findings.first?.remedy ?? "")")
    }

    @Test("a share of false alarms takes a background")
    func falseAlarmsWithoutBackground() throws {
        for label in ["yes", "no"] { folder.write("two/\(label).txt", lines(label, 10)) }
        let settings = "mode: multi\nlabels:\n  yes:\n    false_alarms: 0.1\n"
        folder.write("two/set.yaml", settings)
        let findings = LabelSetReader().inspect(directory: folder.path("two")).findings
        #expect(findings.map(\.code) == [.conflictingSettings] && findings.first?.line == 4)
        #expect(findings.first?.remedy.contains("ordinary texts") == true)
        folder.write("two/set.yaml", settings + "background: no\n")
        #expect(try folder.read("two").settings.labels["yes"] == .init(falseAlarms: 0.1))
    }

    @Test("unreadable settings cause no false alarms about labels")
    func unreadableSettingsCause() throws {
        folder.write("set/yes.txt", lines("shared", 10))
        folder.write("set/no.txt", lines("shared", 10))
        folder.write("set/tests.tsv", "yes|no\tboth\n")
        folder.write("set/set.yaml", "mode: multi\n\tbackground: ok\n")
        #expect(LabelSetReader().inspect(directory: folder.path("set")).findings.map(\.code) == [.invalidYAML])
    }

    @Test(
        "input made to break parsers is survived",
        arguments: [
            ("brackets", "a: " + String(repeating: "[", count: 100_000)), ("dashes", String(repeating: "- ", count: 100_000)),
            ("braces", String(repeating: "{a: ", count: 900)), ("questions", String(repeating: "? ", count: 900)),
            ("closed", "a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)),
            (
                "aliases",
                "a0: &a0 [x]\n" + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
            ),
        ])
    func inputMadeBreak(name: String, content: String) throws {
        folder.write("set/set.yaml", content)
        #expect(throws: LabelSetError.self) { try folder.read("set") }
    }
}
