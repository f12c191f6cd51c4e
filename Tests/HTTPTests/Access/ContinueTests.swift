import HTTP
import TestSupport
import Testing

/// Real sockets: clients that ask whether they may send a body (RFC 9110, section 10.1.1), as curl does with large ones.
@Suite("HTTP: Expect: 100-continue")
struct ContinueTests {
    private static let go = "HTTP/1.1 100 Continue\r\n\r\n"

    private static func head(_ lines: String..., expectation: String = "100-continue") -> String {
        (["POST /v1/embeddings HTTP/1.1", "Host: localhost", "Expect: \(expectation)", "Connection: close"] + lines + ["", ""])
            .joined(separator: "\r\n")
    }

    @Test("a client that waits is told to send its body, and gets its answer", arguments: ["100-continue", "100-Continue"])
    func waits(_ expectation: String) async throws {
        let server = try await AccessServer()
        let answer = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address)
            try client.send(Self.head("Content-Length: 2", expectation: expectation))
            let first = try client.rest(until: "\r\n\r\n")
            try client.send("{}")
            return (first, Answer(try client.rest()))
        }
        #expect(answer.0 == Self.go)
        #expect(answer.1.status == 400)
        #expect(answer.1.text.contains("\\\"model\\\" is missing"))
        try await server.stop()
    }

    @Test("a stream is told to go on, too")
    func stream() async throws {
        let server = try await AccessServer()
        let answer = try await onOwnThread { [address = server.address] in
            let client = try RawClient(address)
            try client.send(
                "POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"
                    + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
            let first = try client.rest(until: "\r\n\r\n")
            try client.send("0\r\n\r\n")
            return first + (try client.rest())
        }
        #expect(answer.hasPrefix(Self.go + "HTTP/1.1 200 "))
        try await server.stop()
    }

    @Test("one that sends its body at once is not told")
    func atOnce() async throws {
        let server = try await AccessServer()
        #expect(try await server.exchange(Self.head("Content-Length: 2") + "{}").status == 400)
        try await server.stop()
    }

    @Test("one that may not, or whose body is too large, learns it before it sends")
    func refused() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/tokens"
        let token = try TokenFile(path).create("shop", scopes: .classify)
        let server = try await AccessServer {
            $0.access.tokensFile = path
            $0.maxBodyBytes = 1024
        }
        for (headers, status) in [(["X: y"], 401), (["Authorization: Bearer \(token)"], 413)] {
            let first = try await onOwnThread { [address = server.address] in
                let client = try RawClient(address)
                try client.send(Self.head("Content-Length: 1000000", headers[0]))
                return try client.rest(until: "\r\n\r\n")
            }
            #expect(Answer(first).status == status)
        }
        try await server.stop()
    }
}
