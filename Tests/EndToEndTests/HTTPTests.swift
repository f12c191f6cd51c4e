import Foundation
import Testing

/// The HTTP server of the real daemon, with the real model and the shipped label sets, through clients that people have.
@Suite("HTTP") struct HTTPTests {
    /// A daemon, and its base URL.
    ///
    /// - Parameter labels: nil is the shipped sets.
    private static func daemon(_ scratch: Scratch, labels: String? = nil) throws -> (daemon: Daemon, url: String) {
        // A copy: clients write.
        if labels == nil {
            try FileManager.default.copyItem(at: Program.repository.appending(path: "Labels"), to: scratch.url("Labels"))
        }
        let daemon = try Daemon(
            [
                "--labels", labels ?? scratch.path + "/Labels", "--pull", "@ipc://\(scratch.path)/in",
                "--push", "@ipc://\(scratch.path)/out", "--http", "127.0.0.1:0",
            ], scratch: scratch, cache: labels == nil ? Program.cache : nil, until: "HTTP ready")
        let line = daemon.line(with: "HTTP ready")
        let address = try #require(line.split(separator: "address=").last).prefix { !$0.isWhitespace && $0 != "\"" }
        return (daemon, "http://\(address)")
    }

    @Test(
        "unmodified clients get what they expect",
        .enabled(if: Python.has("openai", "langchain_openai", "prometheus_client", "schemathesis"), "PYTHON has no clients"))
    func clients() throws {
        let scratch = try Scratch()
        let (daemon, url) = try Self.daemon(scratch)
        let script = Program.repository.appending(path: "Tests/Clients/http_clients.py")
        let outcome = try Python.run(script, [url])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").count == 11)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a taken port ends the start with what to do about it")
    func taken() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let (daemon, url) = try Self.daemon(scratch, labels: labels)
        let second = try Program.run(
            [
                "run", "--labels", labels, "--cache", scratch.path + "/cache2", "--pull",
                "@ipc://\(scratch.path)/in2", "--push", "@ipc://\(scratch.path)/out2", "--http",
                String(url.dropFirst("http://".count)),
            ], deadline: 120)
        #expect(second.status != 0)
        #expect(second.errors.contains("the address is in use") && second.errors.contains("--http"), "\(second.errors)")
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}
