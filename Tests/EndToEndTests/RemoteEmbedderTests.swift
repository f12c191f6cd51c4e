import Foundation
import Glibc
import Testing
import ZeroMQ

/// A daemon as the remote model of another one, and of commands.
@Suite("Remote embedder", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct RemoteEmbedderTests {
    /// A daemon that serves embeddings, and the settings with which others use it.
    struct Server {
        let daemon: Daemon
        let port: String
        let client: [String: String]
    }

    /// - Parameter port: 0 is one that is free.
    static func server(
        _ scratch: Scratch, port: String = "0", settings: [String: String] = [:]
    ) throws -> Server {
        let daemon = try Daemon(
            [
                "--labels", scratch.labels(), "--pull", "@ipc://\(scratch.path)/server-in", "--push",
                "@ipc://\(scratch.path)/server-out", "--http", "127.0.0.1:\(port)",
            ], scratch: scratch, environment: settings, cache: scratch.path + "/server-cache", until: "HTTP ready")
        let port = try Web(daemon).port
        return Server(
            daemon: daemon, port: port,
            client: [
                "ASSAY_EMBEDDER_URL": "http://127.0.0.1:\(port)", "ASSAY_EMBEDDER_MODEL": "all-MiniLM-L6-v2",
            ])
    }

    @Test("its server is killed in the middle of 5,000 messages and comes back: all are answered once, none with an error")
    func killed() throws {
        let scratch = try Scratch()
        var server = try Self.server(scratch)
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output, "--http", "127.0.0.1:0"],
            scratch: scratch, environment: server.client, until: "HTTP ready")
        let web = try Web(daemon)
        #expect(try web.get("/readyz").status == 200)
        let peer = try Peer(push: input, pull: output)
        let count = 5000
        var answers = [Int](repeating: 0, count: count)
        var (sent, answered) = (0, 0)
        var lastAnswer = ContinuousClock.now

        /// Sends what is taken at the moment, and takes results.
        func exchange() throws {
            while sent < count {
                let frame = #"{"id":"\#(sent)","text":"parcel \#(sent) is late"}"#
                guard try peer.push.trySend(Frame(frame)) == .sent else { break }
                sent += 1
            }
            var wait = Duration.milliseconds(20)
            while let frames = try peer.pull.receive(timeout: wait) {
                for frame in frames {
                    let result = try #require(try JSONSerialization.jsonObject(with: Data(frame.bytes)) as? [String: Any])
                    #expect(result["error"] == nil, "\(result)")
                    answers[try #require((result["id"] as? String).flatMap { Int($0) })] += 1
                    answered += 1
                }
                (wait, lastAnswer) = (.zero, .now)
            }
            try #require(.now - lastAnswer < .seconds(30), "\(answered) of \(count) answered, then silence")
        }

        while answered < 1000 { try exchange() }
        server.daemon.send(SIGKILL)
        #expect(server.daemon.waitForEnd() == SIGKILL)
        try daemon.waitForLog("the embeddings server does not answer; texts wait", seconds: 30)
        let readiness = try web.get("/readyz")
        #expect(readiness.status == 503)
        #expect(readiness.body.contains("the embeddings server does not answer: "), "\(readiness.body)")
        #expect(try web.get("/livez").status == 200)
        // Everything that had its embedding comes out. The rest waits: none fails, and the number does not grow.
        let before = Int(try web.metric("assay_messages_answered_total", #"source="zeromq""#))
        #expect(before < count)
        while answered < before { try exchange() }
        #expect(answered == before)
        #expect(try web.metric("assay_messages_in_flight", #"source="zeromq""#) > 0)
        #expect(try web.metric("assay_messages_failed_total", #"source="zeromq""#) == 0)
        #expect(Int(try web.metric("assay_messages_answered_total", #"source="zeromq""#)) == before)

        server = try Self.server(scratch, port: server.port)
        lastAnswer = .now
        while answered < count { try exchange() }
        try daemon.waitForLog("the embeddings server answers again", seconds: 30)
        #expect(answers.count { $0 != 1 } == 0)
        #expect(Int(try web.metric("assay_messages_received_total", #"source="zeromq""#)) == count)
        #expect(try web.metric("assay_messages_failed_total", #"source="zeromq""#) == 0)
        // The self-test's last result is kept for some seconds.
        let deadline = ContinuousClock.now + .seconds(30)
        while try web.get("/readyz").status != 200 { try #require(.now < deadline, "not ready again") }
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
        server.daemon.terminate()
        #expect(server.daemon.waitForEnd() == 0)
    }

    @Test("a daemon as the remote model gives the vectors and decisions of its own model")
    func same() throws {
        let scratch = try Scratch()
        let server = try Self.server(scratch)
        let texts = ["I love it all", "the worst thing ever", "Ein “Test” – naïve, isn't it? 🙂", "thanks for everything"]
        func run(_ command: [String], _ environment: [String: String]) throws -> [[String: Any]] {
            let outcome = try Program.run(
                command + ["--cache", scratch.path + "/cache"] + texts, environment: environment)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try outcome.lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }
        let vectors = try [[:], server.client].map { environment in
            try run(["embed"], environment).map { try #require($0["embedding"] as? [Double]) }
        }
        for (own, remote) in zip(vectors[0], vectors[1]) {
            #expect(own.count == 384 && remote.count == 384)
            #expect(zip(own, remote).reduce(0) { $0 + $1.0 * $1.1 } > 0.99999)
        }

        // A server gives the last layer alone.
        let labels = try scratch.labels()
        let remote = try run(["classify", "--json", "--labels", labels], server.client)
        try scratch.write("Labels/mood/set.yaml", "layers: [6]\n")
        let own = try run(["classify", "--json", "--labels", labels], [:])
        func moods(_ results: [[String: Any]]) throws -> [[String: Any]] {
            try results.map { try #require(($0["tags"] as? [String: [String: Any]])?["mood"]) }
        }
        for (own, remote) in zip(try moods(own), try moods(remote)) {
            #expect(own["label"] as? String == remote["label"] as? String)
            #expect(own["anomaly"] as? Bool == remote["anomaly"] as? Bool)
            let confidences = try [own, remote].map { try #require($0["confidence"] as? Double) }
            #expect(abs(confidences[0] - confidences[1]) < 0.001, "\(confidences)")
        }
        #expect(own.count == texts.count && remote.count == texts.count)
        server.daemon.terminate()
        #expect(server.daemon.waitForEnd() == 0)
    }

    static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// A key and a certificate that is its own authority, for a name as in `DNS:localhost`.
    private func certificate(_ scratch: Scratch, _ file: String, for name: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.openssl))
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=\(file)", "-addext", "subjectAltName=\(name)", "-keyout", "\(scratch.path)/\(file).key", "-out",
            "\(scratch.path)/\(file).crt",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test(
        "https: a certificate of an authority in embedder.ca_file is trusted, others and other names are refused",
        .enabled(if: openssl != nil, "the program openssl is not installed"))
    func encrypted() throws {
        let scratch = try Scratch()
        try certificate(scratch, "server", for: "DNS:localhost")
        try certificate(scratch, "other", for: "DNS:localhost")
        let server = try Self.server(
            scratch,
            settings: [
                "ASSAY_HTTP_TLS_CERTIFICATE_FILE": scratch.path + "/server.crt",
                "ASSAY_HTTP_TLS_KEY_FILE": scratch.path + "/server.key",
            ])
        func embed(_ change: [String: String]) throws -> Program.Outcome {
            let environment = server.client.merging(
                ["ASSAY_EMBEDDER_URL": "https://localhost:\(server.port)", "ASSAY_EMBEDDER_MAX_RETRIES": "1"]
            ) { $1 }.merging(change) { $1 }
            return try Program.run(["embed", "--cache", scratch.path + "/cache", "I love it"], environment: environment)
        }
        let authority = "ASSAY_EMBEDDER_CA_FILE"
        let trusted = try embed([authority: scratch.path + "/server.crt"])
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(try (trusted.object()["embedding"] as? [Double])?.count == 384)
        for change in [[:], [authority: scratch.path + "/other.crt"]] {
            let outcome = try embed(change)
            #expect(outcome.status == 3)
            // Not tried again: it would not help.
            #expect(
                outcome.errors.contains("/v1/embeddings: the server's certificate is not signed by a trusted authority")
                    && outcome.errors.contains("embedder.ca_file") && !outcome.errors.contains("attempts"),
                "\(outcome.errors)")
        }
        let named = try embed([
            "ASSAY_EMBEDDER_URL": "https://127.0.0.1:\(server.port)", authority: scratch.path + "/server.crt",
        ])
        #expect(named.status == 3)
        #expect(named.errors.contains("the server's certificate is for another host name"), "\(named.errors)")
        let plain = try embed(["ASSAY_EMBEDDER_URL": "http://127.0.0.1:\(server.port)"])
        #expect(plain.status == 3)
        server.daemon.terminate()
        #expect(server.daemon.waitForEnd() == 0)
    }
}
