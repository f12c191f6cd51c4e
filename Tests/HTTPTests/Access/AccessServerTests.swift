import Foundation
import Glibc
import HTTP
import TestSupport
import Testing
import Wording

@Suite("Access to the server")
struct AccessServerTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/tokens"
    }

    @Test("without tokens everybody on this machine may do everything, and no CORS header is ever sent")
    func open() async throws {
        let server = try await AccessServer()
        let answers = [
            try await server.get("/v1/models"), try await server.get("/metrics"), try await server.get("/livez"),
            try await server.get("/v1/models", "Authorization: Bearer sk-any"),
            try await server.get("/v1/models", "Origin: http://localhost:3000"),
        ]
        #expect(answers.map(\.status) == [200, 200, 200, 200, 200])
        let preflight = try await server.get(
            "/v1/classify", method: "OPTIONS", "Origin: http://localhost:3000", "Access-Control-Request-Method: POST")
        #expect(preflight.status == 405)
        for answer in answers + [preflight] { #expect(!answer.text.lowercased().contains("access-control")) }
        try await server.stop()
    }

    @Test(
        "without tokens web pages of other sites are kept out",
        arguments: [
            ("localhost", "http://example.org"), ("127.0.0.1:80", "null"), ("example.org", ""), ("127.0.0.1.example.org", ""),
            ("localhost", "https://93.184.216.34"), ("127.example.org:8080", "http://127.example.org:8080"),
        ])
    func foreignPages(_ host: String, _ origin: String) async throws {
        let server = try await AccessServer()
        let answer = try await server.get("/v1/models", host: host, origin.isEmpty ? "X: y" : "Origin: \(origin)")
        #expect(answer.status == 403)
        #expect(try await server.get("/livez", host: host).status == 200)
        try await server.stop()
    }

    @Test("a token is needed, must be known, must have the scope and must not be too often")
    func tokens() async throws {
        let file = TokenFile(path)
        let reader = try file.create("reader", scopes: .read)
        let tagger = try file.create("tagger", scopes: .classify)
        let slow = try file.create("slow", scopes: .all, rate: 1e-6, burst: 1)
        let server = try await AccessServer { $0.access.tokensFile = path }
        for path in ["/livez", "/livez?key=x"] { #expect(try await server.get(path).status == 200) }
        let refused: [[String]] = [
            [], ["Authorization: Bearer"], ["Authorization: Bearer x"], ["Authorization: Basic \(reader)"],
            ["Authorization: \(reader)"], ["X-Api-Key: \(reader)"],
        ]
        for headers in refused {
            let answer = try await server.get("/v1/models", headers.first ?? "X: y")
            #expect(answer.status == 401, "\(headers)")
            #expect(answer.value("WWW-Authenticate") == "Bearer")
            #expect(answer.text.contains("authentication_error"))
            #expect(!answer.text.contains(reader))
        }
        #expect(try await server.get("/v1/models?key=\(reader)").status == 401)
        #expect(try await server.get("/metrics").status == 401)
        #expect(try await server.get("/v1/models", "Authorization: Bearer \(reader)").status == 200)
        #expect(try await server.get("/v1/models", method: "HEAD").status == 401)
        #expect(try await server.get("/v1/models/", "Authorization: Bearer \(tagger)").status == 403)
        #expect(try await server.get("/v1/models", host: "example.org", "authorization: bearer \(reader)").status == 200)
        let scope = try await server.get("/v1/embeddings", method: "POST", "Authorization: Bearer \(reader)")
        #expect(scope.status == 403)
        #expect(scope.text.contains("scope classify"))
        #expect(try await server.get("/v1/embeddings", method: "POST", "Authorization: Bearer \(tagger)").status == 400)
        #expect(try await server.get("/v1/models", "Authorization: Bearer \(slow)").status == 200)
        let often = try await server.get("/v1/models", "Authorization: Bearer \(slow)")
        #expect(often.status == 429)
        #expect(often.value("Retry-After").flatMap { Int($0) } ?? 0 > 900_000)
        try await server.stop()
    }

    @Test("Perspective's clients may send the token as key")
    func key() async throws {
        let token = try TokenFile(path).create("forum", scopes: .classify)
        let server = try await AccessServer { $0.access.tokensFile = path }
        let url = "/v1alpha1/comments:analyze"
        #expect(try await server.get(url, method: "POST").status == 401)
        #expect(try await server.get(url + "?key=x", method: "POST").status == 401)
        #expect(try await server.get(url + "?key=\(token)", method: "POST").status == 400)
        #expect(try await server.get(url + "?alt=json&key=\(token)", method: "POST").status == 400)
        #expect(try await server.get(url + "?key=\(token)", method: "POST", "Authorization: Bearer x").status == 401)
        try await server.stop()
    }

    @Test("a revoked token is refused while the server runs")
    func revoke() async throws {
        let file = TokenFile(path)
        let token = try file.create("shop", scopes: .read)
        let server = try await AccessServer { $0.access.tokensFile = path }
        #expect(try await server.get("/v1/models", "Authorization: Bearer \(token)").status == 200)
        try file.revoke("shop")
        let log = server.log
        #expect(try await onOwnThread { log.waits(for: "notice HTTP tokens reloaded") })
        #expect(try await server.get("/v1/models", "Authorization: Bearer \(token)").status == 401)
        try scratch.write("tokens", "nonsense\n")
        #expect(try await onOwnThread { log.waits(for: "error the HTTP tokens cannot be used; the last good ones stay") })
        try await server.stop()
    }

    @Test(
        "other machines get in with tokens and TLS only, or when it is said", arguments: ["0.0.0.0", "::", "127.example.org"])
    func beyond(_ host: String) throws {
        let log = RecordedLog()
        var configuration = HTTPConfiguration(address: .tcp(host: host, port: 8080))
        let error = #expect(throws: AssayError.self) { try HTTPAccess(configuration, logger: log.logger) }
        #expect(error?.place.contains(configuration.address.description) == true)
        #expect(error?.message.contains("no tokens and no TLS") == true)
        _ = try TokenFile(path).create("shop", scopes: .read)
        configuration.access.tokensFile = path
        let half = #expect(throws: AssayError.self) { try HTTPAccess(configuration, logger: log.logger) }
        #expect(half?.message.hasSuffix("which has no TLS") == true)
        #expect(log.count == 0)
        configuration.access.isInsecure = true
        _ = try HTTPAccess(configuration, logger: log.logger)
        #expect(log.lines == ["warning insecure: other machines can reach the HTTP server without TLS"])
    }

    @Test("a certificate needs its key, and the key its certificate")
    func halves() throws {
        for isKey in [false, true] {
            var configuration = HTTPConfiguration(address: .tcp(host: "127.0.0.1", port: 0))
            if isKey { configuration.access.keyFile = "key" } else { configuration.access.certificateFile = "certificate" }
            let error = #expect(throws: AssayError.self) { try HTTPAccess(configuration, logger: Samples.quiet) }
            #expect(error?.place == (isKey ? "http.tls.certificate_file" : "http.tls.key_file"))
        }
    }

    @Test("a Unix socket is its owner's alone, or everybody's with tokens", arguments: [false, true])
    func unixSocket(_ hasTokens: Bool) async throws {
        let socket = scratch.path + "/s"
        let token = try TokenFile(path).create("shop", scopes: .read)
        let server = try await AccessServer(.unix(path: socket)) { if hasTokens { $0.access.tokensFile = path } }
        var status = stat()
        #expect(lstat(socket, &status) == 0)
        #expect(status.st_mode & 0o777 == (hasTokens ? 0o666 : 0o600))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["s", "tokens"])
        #expect(try await server.get("/v1/models").status == (hasTokens ? 401 : 200))
        #expect(try await server.get("/v1/models", "Authorization: Bearer \(token)").status == 200)
        let second = await #expect(throws: AssayError.self) {
            try await onOwnThread { _ = try LocalSocket(socket, isPrivate: true) }
        }
        #expect(second?.message == "the address is in use")
        try await server.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["tokens"])
    }

    @Test("a server leaves the socket of its successor alone")
    func successor() async throws {
        let socket = scratch.path + "/s"
        let first = try await AccessServer(.unix(path: socket))
        // As if the first had closed its socket, but not ended yet.
        #expect(unlink(socket) == 0)
        let second = try await AccessServer(.unix(path: socket))
        try await first.stop()
        #expect(try await second.get("/livez").status == 200)
        try await second.stop()
    }

    @Test("an address that cannot be bound is refused, and leaves nothing behind")
    func unbound() async throws {
        let long = scratch.path + "/" + String(repeating: "a", count: 120)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
        for path in [long + "/s", scratch.path + "/none/s"] {
            let error = await #expect(throws: AssayError.self) { try await AccessServer.refusal(.unix(path: path)) }
            #expect(error?.place == "http.listen unix:\(path)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: long).isEmpty)
    }

    @Test("the socket of a killed server is replaced, and nothing else is")
    func staleSocket() async throws {
        let socket = scratch.path + "/s"
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(descriptor)
        let server = try await AccessServer(.unix(path: socket))
        #expect(try await server.get("/livez").status == 200)
        try await server.stop()
        try scratch.write("s", "not a socket")
        #expect(throws: AssayError.self) { try LocalSocket(socket, isPrivate: true) }
        #expect(try String(contentsOfFile: socket, encoding: .utf8) == "not a socket")
    }
}
