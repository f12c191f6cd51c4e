import Foundation
import Testing

/// Which configuration file is read, and what its relative paths mean.
@Suite("Configuration", .serialized)
struct ConfigurationTests {
    /// The output of `assay doctor` about its settings, run in a folder.
    private func findings(
        _ arguments: [String] = [], environment: [String: String] = [:], in directory: String
    ) throws -> [String: String] {
        let environment = ["HOME": "/nonexistent", "XDG_CONFIG_HOME": ""].merging(environment) { $1 }
        let outcome = try Program.run(["doctor", "--json"] + arguments, environment: environment, directory: directory)
        let checks = try #require(try outcome.object()["checks"] as? [[String: Any]], "\(outcome.errors)")
        return Dictionary(checks.map { ($0["name"] as? String ?? "", $0["finding"] as? String ?? "") }) { $1 }
    }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("etc/assay.yaml", "labels:\n  directory: ../Labels\ncache:\n  directory: cache\n")
        try FileManager.default.createDirectory(atPath: scratch.path + "/elsewhere", withIntermediateDirectories: true)
        _ = try scratch.labels()
        return scratch
    }

    @Test("paths in the file are relative to the file, wherever the program runs", arguments: [true, false])
    func fromAnywhere(_ isRelative: Bool) throws {
        let scratch = try scratch()
        let file = isRelative ? "../etc/assay.yaml" : scratch.path + "/etc/assay.yaml"
        let found = try findings(["--config", file], in: scratch.path + "/elsewhere")
        #expect(found["settings"] == file)
        #expect(found["label sets"]?.hasPrefix("mood;") == true, "\(found)")
        #expect(found["cache"] == (isRelative ? "../etc/cache" : scratch.path + "/etc/cache"))
    }

    @Test("paths of the command line and the environment are relative to the working directory")
    func given() throws {
        let scratch = try scratch()
        let file = scratch.path + "/etc/assay.yaml"
        let option = try findings(["--config", file, "--cache", "here"], in: scratch.path + "/elsewhere")
        #expect(option["cache"] == "here")
        let variable = try findings(
            ["--config", file], environment: ["ASSAY_CACHE_DIRECTORY": "there"], in: scratch.path + "/elsewhere")
        #expect(variable["cache"] == "there")
        let files = FileManager.default
        #expect(files.fileExists(atPath: scratch.path + "/elsewhere/here"))
        #expect(files.fileExists(atPath: scratch.path + "/elsewhere/there"))
    }

    @Test("the file is looked for in the environment, the working directory and the user's folder, in this order")
    func places() throws {
        let scratch = try scratch()
        for name in ["named.yaml", "work/Config/assay.yaml", "user/assay/assay.yaml", "home/.config/assay/assay.yaml"] {
            try scratch.write(name, "cache:\n  directory: \(scratch.path)/cache\n")
        }
        let work = scratch.path + "/work"
        let user = ["XDG_CONFIG_HOME": scratch.path + "/user", "HOME": scratch.path + "/home"]
        let named = user.merging(["ASSAY_CONFIG": "../named.yaml"]) { $1 }
        #expect(try findings(environment: named, in: work)["settings"] == "../named.yaml")
        #expect(try findings(environment: user, in: work)["settings"] == "Config/assay.yaml")
        let elsewhere = scratch.path + "/elsewhere"
        #expect(try findings(environment: user, in: elsewhere)["settings"] == scratch.path + "/user/assay/assay.yaml")
        let home = ["XDG_CONFIG_HOME": "", "HOME": scratch.path + "/home"]
        #expect(
            try findings(environment: home, in: elsewhere)["settings"] == scratch.path + "/home/.config/assay/assay.yaml")
        let missing = try Program.run(["doctor"], environment: ["ASSAY_CONFIG": "none.yaml"], directory: elsewhere)
        #expect(missing.status == 2 && missing.errors.contains("none.yaml"))
    }

    @Test("without a file, paths are looked for in the checkout of the program")
    func checkout() throws {
        let scratch = try scratch()
        let found = try findings(["--cache", "cache"], in: scratch.path + "/elsewhere")
        #expect(found["label sets"]?.hasPrefix("moderation, sentiment, spam, topic;") == true, "\(found)")
        // Labels in the working directory come first.
        let own = try findings(["--cache", "cache"], in: scratch.path)
        #expect(own["label sets"]?.hasPrefix("mood;") == true, "\(own)")
    }

    @Test(
        "the shipped file and the built-in defaults are the same",
        .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
    func shipped() throws {
        let scratch = try Scratch()
        let path = Program.repository.path
        let file = try findings(["--config", path + "/Config/assay.yaml", "--cache", "c"], in: scratch.path)
        let none = try findings(["--cache", "c"], in: scratch.path)
        for name in ["model", "label sets", "precision"] { #expect(file[name] == none[name]) }
        #expect(file["model"]?.hasPrefix("all-MiniLM-L6-v2@") == true)
    }

    @Test("an ipc endpoint of the file is relative to the file, for the daemon and its client alike")
    func endpoint() throws {
        let scratch = try scratch()
        try scratch.write("etc/assay.yaml", "zeromq:\n  pull: \"@ipc://run/in\"\n  push: [\"ipc://run/out\"]\n")
        let outcome = try Program.run(
            ["tag", "--config", "../etc/assay.yaml", "--timeout", "0.2", "-"], input: "x\n",
            directory: scratch.path + "/elsewhere")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains(">ipc://../etc/run/in"), "\(outcome.errors)")
    }

    @Test(
        "tag goes where the daemon of the same settings listens, unless it is told",
        arguments: [
            (["ASSAY_ZEROMQ_PULL": "tcp://*:5861"], [], 3, ">tcp://127.0.0.1:5861"),
            (["ASSAY_ZEROMQ_PULL": "ipc://*,tcp://127.0.0.1:5861"], [], 3, ">tcp://127.0.0.1:5861"),
            (["ASSAY_ZEROMQ_PULL": "tcp://*:5861"], ["--push", "tcp://127.0.0.1:5862"], 3, ">tcp://127.0.0.1:5862"),
            (["ASSAY_ZEROMQ_PULL": "tcp://127.0.0.1:*"], [], 2, "--push"),
            (["ASSAY_ZEROMQ_PUSH": ">tcp://broker.example:1"], [], 2, "--pull"),
        ] as [([String: String], [String], Int32, String)])
    func client(_ environment: [String: String], _ options: [String], _ status: Int32, _ mention: String) throws {
        let outcome = try Program.run(["tag", "--timeout", "0.2", "-"] + options, input: "x\n", environment: environment)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }
}
