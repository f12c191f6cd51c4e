import Foundation
import Testing

/// What follows from the definitions of settings: the shipped file, the documentation, and `assay config`.
@Suite("Settings", .serialized)
struct SettingTests {
    private func content(_ path: String) throws -> String {
        try String(contentsOf: Program.repository.appending(path: path), encoding: .utf8)
    }

    /// A row of `assay config show --json`.
    private struct Shown: Decodable {
        var key: String
        var value: String
        var origin: String
        var environment: String
        var live: Bool
    }

    private func show(
        _ arguments: [String], environment: [String: String] = [:], directory: String
    ) throws -> [Shown] {
        let outcome = try Program.run(
            ["config", "show", "--json"] + arguments, environment: environment, directory: directory)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(JSONDecoder().decode([String: [Shown]].self, from: Data(outcome.output.utf8))["settings"])
    }

    @Test("the shipped file is what the definitions say")
    func file() throws {
        let printed = try Program.run(["config", "print"]).output
        #expect(printed == (try content("Config/assay.yaml")), "run Scripts/settings, which writes the file")
        for line in printed.split(separator: "\n") { #expect(line.count <= 120 || !line.contains("#"), "\(line)") }
    }

    @Test("the documentation has the tables that the definitions say")
    func tables() throws {
        let page = try content("docs/configuration.md")
        let printed = try Program.run(["config", "print", "--markdown"]).output
        let sections = printed.components(separatedBy: "## ").dropFirst()
        #expect(sections.count >= 9)
        for section in sections {
            let parts = section.components(separatedBy: "\n\n")
            let below = try #require(page.components(separatedBy: "\n## \(parts[0])\n").dropFirst().first)
            let table = below.drop { $0 != "|" }.components(separatedBy: "\n\n")[0]
            #expect(table == parts[1], "run Scripts/settings, which writes the tables")
        }
    }

    @Test("the documentation names the settings that SIGHUP changes, and no others")
    func live() throws {
        let page = try content("docs/configuration.md")
        let reload = try #require(page.components(separatedBy: "\n## Reload\n").dropFirst().first)
            .components(separatedBy: "\n## ")[0]
        for setting in try show([], directory: Program.repository.path) {
            #expect(reload.contains("`\(setting.key)`") == setting.live, "\(setting.key)")
        }
    }

    @Test("the shipped file sets every setting to its default")
    func defaults() throws {
        let scratch = try Scratch()
        let file = Program.repository.path + "/Config/assay.yaml"
        let shipped = try show(["--config", file], directory: scratch.path)
        let none = try show([], environment: ["HOME": "/nonexistent", "XDG_CONFIG_HOME": ""], directory: scratch.path)
        #expect(shipped.map(\.key) == none.map(\.key) && shipped.count > 40)
        #expect(shipped.allSatisfy { $0.origin.hasPrefix(file + ":") })
        #expect(none.allSatisfy { $0.origin == "default" })
        for (shipped, none) in zip(shipped, none) {
            let values = [shipped.value, none.value].map { URL(filePath: $0).standardizedFileURL.path }
            #expect(shipped.value == none.value || values[0] == values[1], "\(shipped.key)")
        }
    }

    @Test("every setting can be given by its variable and in the file, and every difference shows")
    func sources() throws {
        let scratch = try Scratch()
        let none = try show([], environment: ["HOME": "/nonexistent", "XDG_CONFIG_HOME": ""], directory: scratch.path)
        for setting in none {
            let other = Self.other(setting)
            let parts = setting.key.components(separatedBy: ".")
            let lines = parts.indices.map { String(repeating: "  ", count: $0) + parts[$0] + ":" }
            try scratch.write("c.yaml", lines.joined(separator: "\n") + " \(other)\n")
            // A server needs a model's name.
            let company = setting.key == "embedder.url" ? ["ASSAY_EMBEDDER_MODEL": "other"] : [:]
            let file = try show(["--config", "c.yaml", setting.key], environment: company, directory: scratch.path)
            #expect(file.first?.origin == "c.yaml:\(parts.count)" && file.first?.value != setting.value, "\(setting.key)")
            let variable = try show(
                ["--config", "c.yaml", setting.key], environment: company.merging([setting.environment: other]) { $1 },
                directory: scratch.path)
            #expect(variable.first?.origin == "environment", "\(setting.key)")
        }
    }

    /// Another value of the same type, in the range.
    private static func other(_ setting: Shown) -> String {
        let value = setting.value
        // Those that must have a form.
        let formed = ["embedder.url": "http://127.0.0.1:8000/v1", "http.listen": "127.0.0.1:8099"]
        if let other = formed[setting.key] { return other }
        return switch value {
        case "true": "false"
        case "false": "true"
        case "auto": ["model.precision": "f32", "labels.method": "cosine", "log.format": "json"][setting.key]!
        case "info": "debug"
        case "traffic": "examples"
        case _ where value.hasPrefix("["): "tcp://127.0.0.1:5999"
        case _ where Int(value) != nil: "\(Int(value)! + 1)"
        case _ where Double(value) != nil: "\(Double(value)! * 0.9)"
        default: "other"
        }
    }

    @Test("the command line comes first, then the environment, the file, the default")
    func order() throws {
        let scratch = try Scratch()
        try scratch.write("c.yaml", "# a comment\nlog:\n  level: error\n\ncompute:\n  threads: 3\n")
        func level(_ arguments: [String], _ environment: [String: String] = [:]) throws -> String {
            let shown = try show(
                ["--config", "c.yaml", "log.level"] + arguments, environment: environment, directory: scratch.path)
            return shown.map { "\($0.value) \($0.origin)" }.joined(separator: ", ")
        }
        #expect(try level([]) == "error c.yaml:3")
        #expect(try level([], ["ASSAY_LOG_LEVEL": "debug"]) == "debug environment")
        #expect(try level(["--log-level", "trace"], ["ASSAY_LOG_LEVEL": "debug"]) == "trace command line")
        let text = try Program.run(["config", "show", "--config", "c.yaml", "compute"], directory: scratch.path)
        #expect(text.lines == ["compute.threads       3    c.yaml:6", "compute.batch_tokens  512  default"])
        let unknown = try Program.run(["config", "show", "log.levle"], directory: scratch.path)
        #expect(unknown.status == 2 && unknown.errors.contains("did you mean log.level?"))
    }

    @Test("check lists every problem with its place")
    func check() throws {
        let scratch = try Scratch()
        try scratch.write(
            "c.yaml",
            """
            model:
              precision: f8
              max_tokens: 100000
              pth: x
            zeromq:
              pull: []
              heartbeat_seconds: often
            labels: 5
            """)
        let outcome = try Program.run(
            ["config", "check", "c.yaml"], environment: ["ASSAY_COMPUTE_THREADS": "-1", "ASSAY_LOG_LEVLE": "info"],
            directory: scratch.path)
        #expect(outcome.status == 1)
        #expect(
            outcome.lines == [
                "environment: unknown setting ASSAY_LOG_LEVLE — did you mean ASSAY_LOG_LEVEL?",
                "c.yaml:4: unknown setting model.pth — did you mean model.path?",
                "c.yaml:8: unknown setting labels — it is a section: write its settings below it, indented",
                #"c.yaml:2: model.precision: "f8" is unknown — choose one of auto, f32, int8"#,
                "c.yaml:3: model.max_tokens: 100000 is out of range — give a whole number from 0 to 65,536",
                "c.yaml:6: zeromq.pull: [] has no endpoint",
                #"c.yaml:7: zeromq.heartbeat_seconds: "often" is not a number — it takes: 0 to 3,600"#,
                "ASSAY_COMPUTE_THREADS (compute.threads): -1 is out of range — give a whole number from 0 to 1,024",
                "c.yaml: 8 problems",
            ])
        try scratch.write("c.yaml", "zeromq:\n  pull: tcp://*:5555\n")
        let open = try Program.run(["config", "check", "c.yaml"], directory: scratch.path)
        #expect(open.status == 1 && open.output.contains("other machines can reach this endpoint"))
        try scratch.write("c.yaml", "zeromq:\n  heartbeat_seconds: 20\n")
        let silent = try Program.run(["config", "check", "c.yaml"], directory: scratch.path)
        #expect(silent.output.hasPrefix("zeromq.heartbeat_timeout_seconds: 15.0 is not longer than"))
        #expect(try Program.run(["config", "check", "none.yaml"], directory: scratch.path).status == 2)
    }

    @Test(
        "an empty file, a comment, and a section that is commented out are fine",
        arguments: ["", "# nothing\n", "model:\n  # path: x\nlog:\n  level: debug\n"])
    func empty(_ text: String) throws {
        let scratch = try Scratch()
        try scratch.write("c.yaml", text)
        let outcome = try Program.run(["config", "check", "c.yaml"], directory: scratch.path)
        #expect(outcome.status == 0 && outcome.output == "c.yaml: 0 problems\n", "\(outcome.output)\(outcome.errors)")
    }
}
