import Foundation
import Glibc
import HTTP
import TestSupport
import Testing

/// Real sockets: clients that go away while their texts wait, and clients that keep the server from its end.
@Suite("HTTP: clients that disconnect")
struct DisconnectTests {
    private static let connections = "assay_http_connections"
    private static let waiting = "assay_queue_frames"
    private static let expired = #"assay_messages_failed_total{source="http",code="expired"}"#

    private static func request(_ body: String) -> String {
        "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Runs a test while the only compute thread is held by another client's text.
    private func whileHeld(
        _ body: @Sendable (TestServer, HeldEmbedder) async throws -> Void,
        after: @Sendable (TestServer, HeldEmbedder) async throws -> Void
    ) async throws {
        let embedder = HeldEmbedder()
        try await TestServer.with(embedder: embedder) { server in
            async let other = server.post("/v1/classify", #"{"text":"held"}"#)
            let result: Result<Void, any Error>
            do {
                try await eventually("the text is held") { embedder.held == 1 }
                try await body(server, embedder)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            embedder.release()
            #expect(try await other.status == 200)
            try result.get()
            try await after(server, embedder)
        }
    }

    @Test("waiting texts of a client that has disconnected are not computed, and count as failed")
    func disconnected() async throws {
        try await whileHeld { server, _ in
            let before = server.value(Self.connections)
            try await onOwnThread { [address = server.address] in
                let client = try RawClient(address)
                try client.send(Self.request(#"["hot soup","fresh bread","the pasta"]"#))
                let deadline = ContinuousClock.now + patience
                while server.value(Self.waiting) != 3, ContinuousClock.now < deadline { usleep(1000) }
                withExtendedLifetime(client) {}
            }
            #expect(server.value(Self.waiting) == 3)
            try await eventually("the connection is gone") { server.value(Self.connections) == before }
        } after: { server, embedder in
            try await eventually("the texts are dropped") { server.value(Self.expired) == 3 }
            #expect(embedder.embedded == 1)
            #expect(server.value(#"assay_messages_received_total{source="http"}"#) == 4)
            #expect(server.value(#"assay_messages_answered_total{source="http"}"#) == 1)
            #expect(server.value(#"assay_messages_in_flight{source="http"}"#) == 0)
            #expect(try await server.post("/v1/classify", #"{"text":"hot soup"}"#).status == 200)
        }
    }

    @Test("a client that only closes its side gets its answer")
    func halfClosed() async throws {
        let embedder = HeldEmbedder()
        try await TestServer.with(embedder: embedder) { server in
            let answer = try await onOwnThread { [address = server.address] in
                let client = try RawClient(address)
                try client.send(Self.request(#"{"text":"held"}"#))
                client.finish()
                // Sent to find out whether the client is still there.
                let first = try client.rest(until: "HTTP/1.1 100 Continue\r\n\r\n")
                embedder.release()
                return (first, try client.rest())
            }
            #expect(answer.0 == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(Answer(answer.1).status == 200)
            #expect(answer.1.contains("\"tags\":{"))
            #expect(embedder.embedded == 1)
        }
    }

    @Test("a client that does not read its answers does not keep the server from its end")
    func drain() async throws {
        let server = try await AccessServer {
            $0.requestTimeout = .seconds(86400)
            $0.drainTimeout = .milliseconds(100)
        }
        let client = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address, receiveBuffer: 4096)
            // More answers than the buffers on the way hold.
            try client.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 2000))
            _ = try client.some()
            return client
        }
        try await server.stop()
        #expect(server.log.lines.contains("warning HTTP connections were ended before their requests were answered"))
        withExtendedLifetime(client) {}
    }
}
