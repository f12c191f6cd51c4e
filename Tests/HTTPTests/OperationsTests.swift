import AssayTesting
import Embedding
import Foundation
import HTTP
import NIOHTTP1
import Tagging
import Testing

/// Health, metrics, and what every response has.
@Suite("HTTP: operations") struct OperationsTests {
    @Test("the daemon is alive, and ready with each check named")
    func health() async throws {
        try await TestServer.with { server in
            #expect(try await server.send(.GET, "/livez").status == 200)
            let ready = try await server.send(.GET, "/readyz")
            #expect(ready.status == 200 && ready["status"] as? String == "ready", "\(ready.body)")
            #expect(ready["checks", "model"] as? String == "ok")
        }
    }

    /// The value of a series in Prometheus's text; nil if it is not there.
    private static func value(_ series: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    @Test("received is answered plus failed plus in flight, and every label is counted")
    func law() async throws {
        // Threads count labels on their own.
        try await TestServer.with(threads: 2) { server in
            let texts = (0..<50).map { #"{"text":"the team won \#($0)"}"# }.joined(separator: ",")
            _ = try await server.post("/v1/classify", "[\(texts),{\"text\":\"\"},{\"text\":\"x\",\"sets\":[\"no\"]}]")
            let text = try await server.send(.GET, "/metrics").body
            #expect(Self.value(#"assay_messages_received_total{source="http"}"#, in: text) == 52)
            #expect(Self.value(#"assay_messages_answered_total{source="http"}"#, in: text) == 50)
            #expect(Self.value(#"assay_messages_failed_total{source="http",code="empty_text"}"#, in: text) == 1)
            #expect(Self.value(#"assay_messages_failed_total{source="http",code="unknown_set"}"#, in: text) == 1)
            #expect(Self.value(#"assay_messages_in_flight{source="http"}"#, in: text) == 0)
            #expect(Self.value(#"assay_labels_total{set="topic",label="sports"}"#, in: text) == 50)
            let waits = try #require(Self.value(#"assay_stage_seconds_count{stage="wait"}"#, in: text))
            #expect(waits >= 50)
            for stage in ["tokenize", "embed", "decide", "send"] {
                #expect(Self.value("assay_stage_seconds_count{stage=\"\(stage)\"}", in: text) ?? 0 > 0, "\(stage)")
            }
        }
    }

    @Test("metrics of requests are by route, never by the path that a client made up")
    func routes() async throws {
        try await TestServer.with { server in
            for path in ["/a", "/b", "/v1/models/x", "/v1/models/y", "/v1/models/"] {
                _ = try await server.send(.GET, path)
            }
            _ = try await server.send(.PATCH, "/v1/models/z")
            let text = try await server.send(.GET, "/metrics").body
            #expect(Self.value(#"assay_http_requests_total{route="none",method="GET",status="404"}"#, in: text) == 2)
            #expect(Self.value(#"assay_http_requests_total{route="/v1/models/{id}",method="GET",status="404"}"#, in: text) == 2)
            #expect(Self.value(#"assay_http_requests_total{route="/v1/models",method="GET",status="200"}"#, in: text) == 1)
            let other = #"assay_http_requests_total{route="/v1/models/{id}",method="PATCH",status="405"}"#
            #expect(Self.value(other, in: text) == 1)
            #expect(Self.value(#"assay_http_request_seconds_count{route="/v1/models/{id}"}"#, in: text) == 3)
            #expect(Self.value("assay_http_connections", in: text) ?? 0 >= 1)
        }
    }

    @Test("a response has the request's id and trace, and headers that keep browsers from guessing")
    func headers() async throws {
        try await TestServer.with { server in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let own = try await server.send(
                .GET, "/livez", headers: [("X-Request-Id", "abc-1"), ("traceparent", trace)])
            #expect(own.headers.first(name: "X-Request-Id") == "abc-1" && own.headers.first(name: "traceparent") == trace)
            #expect(own.headers.first(name: "X-Content-Type-Options") == "nosniff")
            #expect(own.headers.first(name: "Access-Control-Allow-Origin") == nil)
            let made = try await server.send(.GET, "/livez", headers: [("X-Request-Id", "a b"), ("traceparent", "nonsense")])
            let id = try #require(made.headers.first(name: "X-Request-Id"))
            #expect(id != "a b" && id.count == 36)
            #expect(made.headers.first(name: "traceparent") == nil)
        }
    }

    @Test("the trace of a request goes to the embedder with its texts", arguments: ["/v1/embeddings", "/v1/classify"])
    func trace(_ path: String) async throws {
        let embedder = TracingEmbedder(FakeEmbedder(dimensions: 64, layerCount: 1))
        try await TestServer.with(embedder: embedder) { server in
            let before = embedder.traces.count
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let body = path == "/v1/classify" ? #"{"text":"hot soup"}"# : #"{"input":["hot soup"],"model":"fake"}"#
            let answer = try await server.post(path, body, headers: [("traceparent", trace), ("tracestate", "rojo=1")])
            #expect(answer.status == 200)
            #expect(embedder.traces[before...] == [TraceContext(parent: trace, state: "rojo=1")])
        }
    }

    @Test("the OpenAPI document has every route that the server has, and a page")
    func document() async throws {
        try await TestServer.with { server in
            let answer = try await server.send(.GET, "/openapi.json")
            #expect(answer["openapi"] as? String == "3.1.0" && answer["info", "version"] as? String == "1.2.3")
            let paths = try #require(answer["paths"] as? [String: [String: Any]])
            for path in paths.keys {
                let concrete = path.replacing("{id}", with: "x").replacing("{set}", with: "topic")
                    .replacing("{label}", with: "food")
                // Another method than those of the path: 405, with these.
                let other = try await server.send(.PATCH, concrete)
                #expect(other.status == 405, "\(path): \(other.status)")
                let allowed = Set((other.headers.first(name: "Allow") ?? "").split(separator: ", ").map { $0.lowercased() })
                #expect(allowed == Set(paths[path]!.keys), "\(path)")
            }
            let page = try await server.send(.GET, "/docs")
            #expect(
                page.body.contains("/v1/embeddings") && page.headers.first(name: "Content-Type")?.hasPrefix("text/html") == true
            )
        }
    }
}
