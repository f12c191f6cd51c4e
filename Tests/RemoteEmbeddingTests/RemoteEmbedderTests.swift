import Embedding
import Foundation
import Logging
import RemoteEmbedding
import Synchronization
import TestSupport
import Testing

/// An embedder of a fake server, which tries again at once.
struct RemoteScene: Sendable {
    let server: FakeServer
    let log = RecordedLog()

    init(_ steps: [FakeServer.Step] = []) throws { server = try FakeServer(steps) }

    func embedder(cache: String? = nil, _ change: (inout RemoteOptions) throws -> Void = { _ in }) throws -> RemoteEmbedder {
        var options = RemoteOptions(address: try ServerAddress(server.url), model: "fake-model")
        options.backoff = Backoff(base: .milliseconds(1), limit: .milliseconds(20))
        options.maxRetries = 3
        try change(&options)
        return try RemoteEmbedder(options, cacheDirectory: cache, logger: log.logger)
    }
}

func embed(
    _ texts: [String], by embedder: any Embedder, trace: TraceContext? = nil, waiting: @escaping () throws -> Void = {}
) throws -> [[Float]] {
    let session = try embedder.makeSession(layers: [1])
    session.whileWaiting(waiting)
    session.tracing { trace }
    var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
    try session.embed(texts.map { session.tokenize($0) }, into: &output)
    return (0..<output.rows).map { output[row: $0] }
}

/// What the fake server's vectors become.
func expected(_ texts: [String], seed: UInt64 = 1) -> [[Float]] {
    texts.map { text in
        let vector = FakeServer.vector(text, seed: seed)
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return vector.map { Float(Double($0) / length) }
    }
}

@Suite("Remote embedder") struct RemoteEmbedderTests {
    private let texts = ["one", "zwei – 2", "three 🙂\n\"quoted\"", ""]

    @Test("the model is what the server says")
    func model() async throws {
        let scene = try RemoteScene()
        let model = try await onOwnThread { try scene.embedder().model }
        #expect(model.name == "fake-model")
        #expect(model.dimensions == FakeServer.dimensions)
        #expect(model.layerCount == 1)
        #expect(model.fingerprint.count == 64)
        #expect(scene.server.requests.count == 1)
    }

    @Test("texts arrive as they are, and vectors come back in their order, of unit length, from Base64 and from numbers")
    func vectors() async throws {
        let scene = try RemoteScene([.answer, .answer, .reversedNumbers])
        let (texts, wanted) = (texts, expected(texts))
        try await onOwnThread {
            let embedder = try scene.embedder()
            for _ in 0..<2 {
                for (got, want) in zip(try embed(texts, by: embedder), wanted) {
                    #expect(zip(got, want).allSatisfy { abs($0 - $1) < 1e-6 })
                }
            }
            #expect(embedder.usage == RemoteUsage(requests: 3, promptTokens: 3 + 2 * 3 * texts.count))
        }
        #expect(scene.server.texts == texts + texts)
        #expect(scene.server.requests.allSatisfy { $0.head.hasPrefix("POST /v1/embeddings HTTP/1.1\r\n") })
        #expect(scene.server.requests.allSatisfy { !$0.head.lowercased().contains("authorization") })
    }

    @Test("a trace context goes with the texts it belongs to, and not with the probe")
    func trace() async throws {
        let scene = try RemoteScene()
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        try await onOwnThread {
            let embedder = try scene.embedder { $0.probeInterval = .zero }
            for state in ["rojo=1", nil] {
                _ = try embed(["a"], by: embedder, trace: TraceContext(parent: parent, state: state))
            }
            _ = try embed(["a"], by: embedder)
        }
        let heads = scene.server.requests.map { $0.head.lowercased() }
        #expect(heads.map { $0.contains("\r\ntraceparent: \(parent)\r\n") } == [false, false, true, false, true, false, false])
        #expect(heads.map { $0.contains("\r\ntracestate: rojo=1") } == [false, false, true, false, false, false, false])
    }

    @Test("dimensions are asked for")
    func dimensions() async throws {
        let scene = try RemoteScene()
        let model = try await onOwnThread { try scene.embedder { $0.dimensions = 8 }.model }
        #expect(model.dimensions == 8)
        #expect(scene.server.requests.map(\.dimensions) == [8])
    }

    static let mishaps: [(name: String, step: FakeServer.Step)] = [
        ("429", .status(429, head: ["Retry-After: 0"])), ("429 with a date", .status(429, head: ["Retry-After: \(date)"])),
        ("500", .status(500, body: "<html>")), ("503", .status(503)), ("a hang", .silence), ("half a body", .halfABody),
        ("a hang-up", .hangUp), ("a wrong count", .oneTooFew), ("wrong JSON", .status(200, body: "{\"data\":[")),
        ("no JSON", .status(200, body: "ok")), ("NaN", .status(200, body: "{\"data\":[{\"index\":0,\"embedding\":[NaN]}]}")),
        ("a body of 20 MB", .status(200, body: String(repeating: " ", count: 20 << 20))),
    ]
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    @Test("a request that fails is sent again, at the start and later", arguments: mishaps.indices)
    func retried(_ index: Int) async throws {
        let step = Self.mishaps[index].step
        let scene = try RemoteScene([step, .answer, step, step, .answer])
        let texts = texts
        try await onOwnThread {
            let embedder = try scene.embedder { if case .silence = step { $0.timeout = .milliseconds(200) } }
            #expect(try embed(texts, by: embedder).count == texts.count, "\(Self.mishaps[index].name)")
            #expect(embedder.health == .ready)
            #expect(embedder.usage.failures == 3)
        }
    }

    static let reasons: [(step: FakeServer.Step, reason: String)] = [
        (.status(429, body: "{\"error\":{\"message\":\"slow down\"}}"), "429 Too Many Requests: slow down"),
        (.status(500), "500 Internal Server Error"),
        (.status(401, body: "{\"error\":{\"message\":\"wrong key sk-1\"}}"), "wrong key (secret)"),
        (.status(404, body: "{\"detail\":\"no such model\"}"), "no such model"), (.hangUp, "closed before the response"),
        (.oneTooFew, "0 embeddings for 1 text"), (.status(200, body: "[]"), "not a JSON object"),
        (.status(400, body: "{\"error\":{\"message\":\"bad dimensions\"}}"), "bad dimensions"),
        (.status(307, head: ["Location: http://127.0.0.1:9/v1/embeddings"]), "redirects are not followed"),
        (.status(200, head: [], body: String(repeating: "x", count: 20 << 20)), "larger than"),
    ]

    @Test("a request that keeps failing fails with the reason, and never with the key", arguments: reasons.indices)
    func fails(_ index: Int) async throws {
        let (step, reason) = Self.reasons[index]
        let scene = try RemoteScene([FakeServer.Step](repeating: step, count: 10))
        let error = await #expect(throws: EmbeddingError.self) {
            try await onOwnThread { _ = try scene.embedder { $0.key = .value(try APIKey("sk-1", from: "test")) } }
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.place == scene.server.url + "/embeddings")
        #expect(error?.remedy != nil)
        let said = "\(error?.description ?? "") \(scene.log.lines) \(scene.log.metadata)"
        #expect(!said.contains("sk-1"))
        #expect(scene.server.requests.allSatisfy { $0.head.contains("Authorization: Bearer sk-1") })
    }

    @Test("a server that is not there is named with the reason")
    func absent() async throws {
        let scene = try RemoteScene()
        scene.server.stop()
        let error = await #expect(throws: EmbeddingError.self) { try await onOwnThread { _ = try scene.embedder() } }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("Connection refused (4 attempts)") == true, "\(error?.description ?? "")")
    }

    @Test("the key does not follow a redirect")
    func redirect() async throws {
        let other = try FakeServer()
        let scene = try RemoteScene([.status(302, head: ["Location: \(other.url)/embeddings"])])
        await #expect(throws: EmbeddingError.self) { try await onOwnThread { _ = try scene.embedder() } }
        #expect(other.requests.isEmpty)
    }

    @Test("a batch becomes requests of the set size")
    func split() async throws {
        let scene = try RemoteScene()
        let texts = (0..<10).map { "text \($0)" }
        let vectors = try await onOwnThread { try embed(texts, by: scene.embedder { $0.batchSize = 4 }) }
        #expect(vectors.count == 10)
        #expect(scene.server.requests.dropFirst().map(\.texts.count) == [4, 4, 2])
    }

    @Test("a server that takes fewer texts at a time gets halves")
    func halves() async throws {
        let scene = try RemoteScene()
        scene.server.refuse(moreThan: 3)
        let texts = (0..<10).map { "text \($0)" }
        let vectors = try await onOwnThread { try embed(texts, by: scene.embedder()) }
        for (got, want) in zip(vectors, expected(texts)) { #expect(zip(got, want).allSatisfy { abs($0 - $1) < 1e-6 }) }
    }

    @Test("a text that the server refuses fails as such, without another attempt and without an outage")
    func refusedText() async throws {
        let scene = try RemoteScene()
        scene.server.refuse(text: "poison")
        try await onOwnThread {
            let embedder = try scene.embedder()
            embedder.waitOutOutages()
            let error = #expect(throws: EmbeddingError.self) { try embed(["poison"], by: embedder) }
            #expect(error?.code == .refusedText)
            #expect(embedder.health == .ready)
        }
        #expect(scene.server.requests.count == 2)
    }

    @Test("a longer text than the limit is sent cut, and marked")
    func truncated() async throws {
        let scene = try RemoteScene()
        try await onOwnThread {
            let embedder = try scene.embedder { $0.maxTokens = 4 }
            let session = try embedder.makeSession(layers: [1])
            #expect(session.tokenize("one two").isTruncated == false)
            #expect(session.tokenize("one two three").isTruncated)
            _ = try embed(["one two three"], by: embedder)
            #expect(throws: EmbeddingError.self) { try embedder.makeSession(layers: [2]) }
        }
        #expect(scene.server.texts == ["one two"])
    }

    @Test("the cache of embeddings keeps remote ones")
    func cached() async throws {
        let scene = try RemoteScene()
        try await onOwnThread {
            let base = try scene.embedder()
            let embedder = CachedEmbedder(base, cache: EmbeddingCache(model: base.model, capacity: 1 << 20))
            let first = try embed(["a b", "a, b", "a b"], by: embedder)
            #expect(first[0] == first[2])
            #expect(first[0] != first[1])
            #expect(try embed(["a b"], by: embedder) == [first[0]])
            #expect(embedder.health == .ready)
        }
        #expect(scene.server.texts == ["a b", "a, b"])
    }

    @Test("no more requests than set are in progress at the same time")
    func limit() async throws {
        let scene = try RemoteScene()
        let embedder = try await onOwnThread { try scene.embedder { $0.maxRequests = 2 } }
        // Without the limit's second place this would not end; without a limit, the peak would be higher.
        scene.server.hold(until: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<6 {
                group.addTask { _ = try await onOwnThread { try embed(["text \(thread)"], by: embedder) } }
            }
            try await group.waitForAll()
        }
        #expect(scene.server.peak == 2)
        #expect(Set(scene.server.texts).count == 6)
    }
}
