import Foundation
import HTTP
import NIOHTTP1
import TestSupport
import Testing

/// A token's rate counts texts, however they are sent.
@Suite("HTTP: the rate of a token")
struct TextRateTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/tokens"
    }

    /// A token whose rate gives nothing back during a test.
    private func token(burst: Double) throws -> (String, String) {
        ("Authorization", "Bearer \(try TokenFile(path).create("t\(burst)", scopes: .all, rate: 1e-6, burst: burst))")
    }

    private static func list(_ count: Int) -> String {
        "[\((0..<count).map { #""hot soup \#($0)""# }.joined(separator: ","))]"
    }

    @Test("a list takes as many as it has texts, and a refused one takes none")
    func lists() async throws {
        let ten = try token(burst: 10)
        try await TestServer.with({ $0.access.tokensFile = path }) { server in
            #expect(try await server.post("/v1/classify", Self.list(4), headers: [ten]).status == 200)
            for _ in 0..<3 {
                let refused = try await server.post("/v1/classify", Self.list(7), headers: [ten])
                #expect(refused.status == 429 && refused["code"] as? String == "rate_limited", "\(refused.body)")
                // One text's time.
                let wait = refused.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 0
                #expect(900_000 < wait && wait <= 1_000_000)
            }
            let inputs = #"{"model":"fake","input":\#(Self.list(5))}"#
            #expect(try await server.post("/v1/embeddings", inputs, headers: [ten]).status == 200)
            #expect(try await server.send(.GET, "/v1/label-sets", headers: [ten]).status == 200)
            #expect(try await server.send(.GET, "/v1/label-sets", headers: [ten]).status == 429)
        }
    }

    @Test("a list larger than the burst goes when all of the burst is there, and delays what comes after it")
    func larger() async throws {
        let five = try token(burst: 5)
        try await TestServer.with({ $0.access.tokensFile = path }) { server in
            #expect(try await server.post("/v1/classify", Self.list(8), headers: [five]).status == 200)
            let refused = try await server.post("/v1/classify", Self.list(1), headers: [five])
            #expect(refused.status == 429)
            // The three beyond the burst, and its own.
            #expect(refused.headers.first(name: "Retry-After").flatMap { Int($0) } ?? 0 > 3_900_000)
        }
    }

    @Test("a stream takes as many as it has lines")
    func streams() async throws {
        let six = try token(burst: 6)
        try await TestServer.with({ $0.access.tokensFile = path }) { server in
            let lines = (0..<5).map { #"{"text":"hot soup \#($0)"}"# }.joined(separator: "\n")
            let answer = try await server.send(
                .POST, "/v1/classify", lines, type: "application/x-ndjson", headers: [six])
            #expect(answer.status == 200 && answer.body.split(separator: "\n").count == 5)
            #expect(try await server.post("/v1/classify", Self.list(1), headers: [six]).status == 200)
            #expect(try await server.post("/v1/classify", Self.list(1), headers: [six]).status == 429)
        }
    }

    @Test("a stream that waits for its rate ends with its client")
    func waitingStream() async throws {
        let (name, value) = try token(burst: 1)
        try await TestServer.with({ $0.access.tokensFile = path }) { server in
            let before = server.value("assay_http_connections") ?? 0
            try await onOwnThread { [address = server.address] in
                let client = try RawClient(address)
                try client.send(
                    "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\n\(name): \(value)\r\n"
                        + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
                for text in ["one", "two"] {
                    let line = "{\"text\":\"\(text)\"}\n"
                    try client.send(String(line.utf8.count, radix: 16) + "\r\n\(line)\r\n")
                    if text == "one" { _ = try client.rest(until: "\"tags\"") }
                }
            }
            try await eventually("the connection is gone") { server.value("assay_http_connections") == before }
            #expect(server.value(#"assay_messages_received_total{source="http"}"#) == 1)
        }
    }
}
