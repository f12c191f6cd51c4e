import Foundation
import Testing
import ZeroMQ

/// Keys as a user makes and uses them, with the real binary.
@Suite("Keys", .serialized)
struct KeyCommandTests {
    @Test("a key is made once, and only its public half is shown")
    func create() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/shop.key"
        let made = try Program.run(["keys", "create", "shop", "--out", file])
        #expect(made.status == 0, "\(made.errors)")
        let content = try String(contentsOfFile: file, encoding: .utf8)
        let secret = try #require(
            content.split(separator: "\n").first { $0.contains("secret-key") }?.split(separator: "\"").last)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        let shown = try Program.run(["keys", "show", file])
        #expect(shown.status == 0 && shown.lines.count == 1)
        #expect(made.output.contains("shop:\n  key: '\(shown.lines[0])'"))
        let again = try Program.run(["keys", "create", "shop", "--out", file])
        #expect(again.status == 2 && again.errors.contains(file))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == content)
        for outcome in [made, shown, again] { #expect(!(outcome.output + outcome.errors).contains(secret)) }
    }

    @Test("a server's key comes with its setting; a name that is none is refused")
    func server() throws {
        let scratch = try Scratch()
        let made = try Program.run(["keys", "create", "--server", "--out", scratch.path + "/s"])
        #expect(made.status == 0 && made.output.contains("secret_key_file: \(scratch.path)/s"))
        #expect(try Program.run(["keys", "create"]).status == 2)
        #expect(try Program.run(["keys", "create", "a b", "--out", scratch.path + "/t"]).status == 2)
    }

    /// Settings that leave the daemon open or cannot work: the arguments, the file, and what the error must mention.
    static let refused: [(arguments: [String], settings: String, mention: String)] = [
        (["--pull", "@tcp://*:0"], "", "tcp://*:0"),
        (["--push", "@tcp://0.0.0.0:0"], "", "zeromq.insecure"),
        (["--push", "@tcp://[::]:0"], "", "docs/security.md"),
        ([], "  curve: {clients: clients.yaml}", "zeromq.curve.secret_key_file"),
        ([], "  curve: {secret_key_file: KEY}", "zeromq.curve.clients"),
        ([], "  curve: {secret_key_file: OPEN, clients: LIST}", "chmod 600"),
        ([], "  curve: {secret_key_file: MISSING, clients: LIST}", "MISSING"),
        ([], "  curve: {secret_key_file: KEY, clients: BAD}", "BAD:2"),
        (["--insecure"], "  curve: {secret_key_file: KEY, clients: LIST}", "zeromq.insecure"),
        (["--push", ">tcp://127.0.0.1:1"], "  curve: {secret_key_file: KEY, clients: LIST}", "zeromq.curve.server_key"),
    ]

    @Test("a daemon that would be open, or whose keys cannot be used, does not start", arguments: refused.indices)
    func refuse(_ index: Int) throws {
        let (arguments, raw, mention) = Self.refused[index]
        let scratch = try Scratch()
        for name in ["KEY", "OPEN"] {
            #expect(try Program.run(["keys", "create", "--server", "--out", "\(scratch.path)/\(name)"]).status == 0)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scratch.path + "/OPEN")
        try scratch.write("LIST", "{}")
        try scratch.write("BAD", "shop:\n  key: 'short'\n")
        var settings = raw
        for name in ["KEY", "OPEN", "MISSING", "LIST", "BAD"] {
            settings = settings.replacingOccurrences(of: ": \(name)", with: ": \(scratch.path)/\(name)")
        }
        try scratch.write("assay.yaml", "zeromq:\n  pull: \"@tcp://127.0.0.1:*\"\n\(settings)\n")
        let outcome = try Program.run(["run", "--config", scratch.path + "/assay.yaml"] + arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }
}

/// The daemon behind keys, and clients with and without them.
@Suite("Guarded daemon", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct GuardedDaemonTests {
    @Test("assay tag and PyZMQ get through with a key of the list, and nobody else; a revoked key is out at once")
    func guarded() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        func key(_ name: String) -> String { "\(scratch.path)/\(name).key" }
        for name in ["server", "shop", "stranger"] {
            #expect(try Program.run(["keys", "create", name, "--out", key(name)]).status == 0)
        }
        let server = try Program.run(["keys", "show", key("server")]).lines[0]
        try scratch.write("clients.yaml", "shop:\n  key: '\(try Program.run(["keys", "show", key("shop")]).lines[0])'\n")
        try scratch.write(
            "assay.yaml",
            "zeromq:\n  curve:\n    secret_key_file: \(key("server"))\n    clients: \(scratch.path)/clients.yaml\n")
        let daemon = try Daemon(
            [
                "--config", scratch.path + "/assay.yaml", "--labels", labels, "--pull", "@tcp://127.0.0.1:*", "--push",
                "@tcp://127.0.0.1:*",
            ], scratch: scratch)
        let ready = daemon.line(with: "ready").split(separator: " ")
        let (input, output) = (
            try #require(ready.first { $0.hasPrefix("pull=") }?.dropFirst(5)),
            try #require(ready.first { $0.hasPrefix("push=") }?.dropFirst(5))
        )
        let place = ["--push", String(input), "--pull", String(output), "--json", "-"]
        func tag(_ keys: [String], timeout: String) throws -> Program.Outcome {
            try Program.run(["tag", "--timeout", timeout] + keys + place, input: "great work\n")
        }
        let served = try tag(["--server-key", server, "--key-file", key("shop")], timeout: "30")
        #expect(served.status == 0 && served.output.contains("\"mood\""), "\(served.errors)")
        #expect(try tag(["--server-key", server, "--key-file", key("stranger")], timeout: "1").status == 3)
        #expect(try tag([], timeout: "1").status == 3)
        #expect(try tag(["--server-key", server], timeout: "1").status == 2)
        if Python.hasZeroMQ {
            let sent = try Python.run(
                Program.repository.appending(path: "examples/send.py"),
                ["--server-key", server, "--key-file", key("shop"), "great work"],
                environment: ["ENDPOINT_IN": String(input), "ENDPOINT_OUT": String(output)])
            #expect(sent.status == 0 && sent.output.contains("mood"), "\(sent.errors)")
        }
        try scratch.write("clients.yaml", "{}\n")
        try daemon.waitForLog("key revoked", seconds: 30)
        #expect(try tag(["--server-key", server, "--key-file", key("shop")], timeout: "1").status == 3)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("with --insecure a daemon opens up, and says so")
    func insecure() throws {
        let scratch = try Scratch()
        let daemon = try Daemon(
            ["--labels", try scratch.labels(), "--pull", "@tcp://*:*", "--push", "@tcp://127.0.0.1:*", "--insecure"],
            scratch: scratch)
        #expect(daemon.line(with: "insecure").contains("warning"))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}
