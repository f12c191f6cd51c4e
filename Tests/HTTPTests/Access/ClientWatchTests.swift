import Foundation
import Glibc
import HTTP
import TestSupport
import Testing

/// Real sockets: what slow, greedy and confused clients get, and that others do not notice.
@Suite("Slow and greedy clients")
struct ClientWatchTests {
    private static func hasty(_ configuration: inout HTTPConfiguration) { configuration.requestTimeout = .milliseconds(100) }

    @Test(
        "half a request gets status 408 and the end",
        arguments: [
            "G", "GET /livez HT", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-", "GET /livez HTTP/1.1\r\nHost: localhost\r\n",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{\"input\"",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ])
    func slow(_ text: String) async throws {
        let server = try await AccessServer(configure: Self.hasty)
        let answer = try await server.exchange(text)
        #expect(answer.status == 408)
        #expect(answer.value("Connection") == "close")
        #expect(answer.value("Content-Type") == "application/problem+json")
        #expect(answer.text.hasSuffix("\"code\":\"slow_request\"}"))
        #expect(!server.log.lines.contains { $0.hasPrefix("error") })
        try await server.stop()
    }

    @Test("half a second request gets status 408 after the answer to the first")
    func slowSecond() async throws {
        let server = try await AccessServer(configure: Self.hasty)
        let answer = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address)
            try client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let first = try client.rest(until: "{\"status\":\"ok\"}")
            try client.send("GET /livez HT")
            return Answer(first + (try client.rest()))
        }
        #expect(answer.status == 200)
        #expect(answer.text.contains("HTTP/1.1 408 "))
        try await server.stop()
    }

    @Test("clients that dawdle do not disturb others")
    func others() async throws {
        let server = try await AccessServer()
        let dawdlers = try (0..<50).map { _ in
            let client = try RawClient(server.address)
            try client.send("GET /livez HTTP/1.1\r\nX: ")
            return client
        }
        for _ in 0..<10 { #expect(try await server.get("/livez").status == 200) }
        withExtendedLifetime(dawdlers) {}
        try await server.stop()
    }

    @Test(
        "too large and too many headers get status 431",
        arguments: [
            "X: \(String(repeating: "a", count: 40000))\r\n",
            (0..<20).map { "X-\($0): \(String(repeating: "a", count: 2000))\r\n" }.joined(),
            (0..<150).map { "X-\($0): a\r\n" }.joined(),
        ])
    func headers(_ headers: String) async throws {
        let server = try await AccessServer()
        let answer = try await server.exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
        #expect(answer.status == 431)
        #expect(answer.text.hasSuffix("\"code\":\"headers_too_large\"}"))
        #expect(try await server.get("/livez", (0..<80).map { "X-\($0): a" }.joined(separator: "\r\n")).status == 200)
        try await server.stop()
    }

    @Test("the limits of headers are settings")
    func headerLimits() async throws {
        let server = try await AccessServer {
            $0.maxHeaders = 10
            $0.maxHeaderBytes = 2048
        }
        let many = (0..<12).map { "X-\($0): a" }.joined(separator: "\r\n")
        for (headers, status) in [(many, 431), ("X: " + String(repeating: "a", count: 3000), 431), ("X: y", 200)] {
            #expect(try await server.get("/livez", headers).status == status)
        }
        try await server.stop()
    }

    @Test(
        "what is not HTTP gets status 400",
        arguments: [
            "nonsense\r\n\r\n", "GET /livez HTTP/1.1\r\nNo colon\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
            "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])
    func malformed(_ text: String) async throws {
        let server = try await AccessServer()
        let answer = try await server.exchange(text)
        #expect(answer.status == 400)
        #expect(answer.text.hasSuffix("\"code\":\"malformed_request\"}"))
        #expect(!server.log.lines.contains { $0.hasPrefix("error") })
        try await server.stop()
    }

    @Test("what is not HTTP after a request gets status 400 after its answer")
    func malformedSecond() async throws {
        let server = try await AccessServer()
        let answer = try await server.exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n")
        #expect(answer.status == 200)
        #expect(answer.text.contains("{\"status\":\"ok\"}\nHTTP/1.1 400 "))
        #expect(answer.text.hasSuffix("\"code\":\"malformed_request\"}"))
        try await server.stop()
    }

    @Test("a client that does not read its answers is ended")
    func unread() async throws {
        let server = try await AccessServer(configure: Self.hasty)
        let requests = String(repeating: "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 100)
        let failure = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address, receiveBuffer: 4096)
            // What is not read fills the buffers on the way, until the server reads no more either.
            return #expect(throws: RawClient.Failure.self) { while true { try client.send(requests) } }
        }
        #expect([EPIPE, ECONNRESET].contains(failure?.code))
        #expect(try await server.get("/livez").status == 200)
        try await server.stop()
    }

    @Test("a body that is too large gets its answer, and the connection its end, if the client goes on")
    func greedy() async throws {
        let server = try await AccessServer { $0.maxBodyBytes = 1024 }
        let answer = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address)
            try client.send("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
            let first = try client.rest(until: "too_large")
            // The server ends the connection while this is sent.
            _ = #expect(throws: RawClient.Failure.self) {
                while true { try client.send(String(repeating: "a", count: 100_000)) }
            }
            return Answer(first)
        }
        #expect(answer.status == 413)
        #expect(try await server.get("/livez").status == 200)
        try await server.stop()
    }
}

extension RawClient {
    /// What comes until it contains a text.
    func rest(until text: String) throws -> String {
        var all = ""
        while !all.contains(text) {
            let more = try some()
            guard !more.isEmpty else { break }
            all += more
        }
        return all
    }
}
