import AssayTesting
import AsyncHTTPClient
import CoreMetrics
import Daemon
import Embedding
import Foundation
import HTTP
import LabelSets
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Prometheus
import ServiceLifecycle
import Tagging

/// The HTTP server with everything behind it but a real model, on a port that the system chooses.
struct TestServer: Sendable {
    let address: String
    let client: HTTPClient
    let metrics: PrometheusRegistry
    let registry: SetRegistry
    let folder: String

    /// An answer, with its body as text and as JSON.
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: String

        var json: Any? { try? JSONSerialization.jsonObject(with: Data(body.utf8), options: .fragmentsAllowed) }

        /// A value of the JSON: keys of objects and indices of arrays.
        subscript(path: any Sendable...) -> Any? {
            path.reduce(json) { value, step in
                if let key = step as? String { return (value as? [String: Any])?[key] }
                if let index = step as? Int, let list = value as? [Any], list.indices.contains(index) { return list[index] }
                return nil
            }
        }
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil, type: String? = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://\(address)\(path)")
        request.method = method
        if let type, body != nil { request.headers.add(name: "Content-Type", value: type) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
    }

    func post(_ path: String, _ body: String, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.POST, path, body, headers: headers)
    }

    /// A series in the metrics of the server; nil if it is not there.
    func value(_ series: String) -> Double? {
        String(decoding: metrics.text(), as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap {
            Double($0.dropFirst(series.count + 1))
        }
    }

    /// Runs a server for a test.
    ///
    /// - Parameter embedder: of messages; like the fake one that embeds the examples.
    static func with(
        _ configure: (inout HTTPConfiguration) -> Void = { _ in }, embedder computing: (any Embedder)? = nil, threads: Int = 1,
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("http-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(folder)
        let embedder = FakeEmbedder(dimensions: 64, layerCount: 1)
        let sets = try LabelFolder(folder).readAll().map { try $0.result.get() }
        let registry = SetRegistry(try sets.map { try SetBuilder(embedder: embedder).build($0).set })
        let metrics = PrometheusRegistry(DaemonMetrics.all)
        let counters = PipelineCounters(metrics: metrics)
        let intake = Intake(tokenBudget: 512, maxTokens: 256)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = HTTPConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
        configuration.modelAliases = HTTPConfiguration.openAINames
        configuration.maxBodyBytes = 1 << 20
        configure(&configuration)
        let service = try HTTPService(
            configuration, access: try HTTPAccess(configuration, logger: logger), intake: intake, registry: registry,
            folder: LabelFolder(folder), model: embedder.model,
            counters: counters, metrics: metrics, checks: [], version: "1.2.3", started: 1_800_000_000, logger: logger)
        let compute = ComputeService(
            intake: intake, registry: registry, embedder: computing ?? embedder, threads: threads, counters: counters,
            logger: logger)
        let group = ServiceGroup(configuration: .init(services: [compute, service], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let address = await service.address()
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            let result: Result<Void, any Error>
            do {
                try await body(
                    TestServer(
                        address: address ?? "", client: client, metrics: metrics, registry: registry, folder: folder))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await client.shutdown()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private static func write(_ folder: String) throws {
        let sets: [String: [String: String]] = [
            "topic": [
                "sports.txt":
                    "# what is played\nthe team won the match\nthe goal came late\nour striker scored\nthe team lost\n",
                "food.txt": "the soup was hot\nfresh bread and butter\nthe pasta was cold\nbread with soup\n",
            ],
            "moderation": [
                "set.yaml":
                    "mode: multi\nlabels:\n  threat:\n    categories: [violence, harassment/threatening]\n    perspective: [THREAT, TOXICITY]\n",
                "ok.txt": "see you tomorrow\nthanks a lot\nthe weather is fine\nlunch at noon\n",
                "threat.txt": "i will hurt you\nyou will be sorry i hurt you\ni will find and hurt you\nyou will get hurt\n",
                "hate.txt": "i hate them all\nthey are vermin i hate\nall of them are vermin\nhate them all\n",
            ],
        ]
        for (set, files) in sets {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(set)", withIntermediateDirectories: true)
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(set)/\(name)")) }
        }
    }
}
