import Foundation
import Glibc
import HTTP
import TestSupport
import Testing
import Wording

/// With certificates made by the program openssl, and with it as the client.
@Suite("TLS", .enabled(if: OpenSSL.exists, "the program openssl is not installed"))
struct CertificateTests {
    private let scratch: Scratch
    private let (certificate, key): (String, String)

    init() async throws {
        scratch = try Scratch()
        (certificate, key) = (scratch.path + "/server.crt", scratch.path + "/server.key")
        try await make("first")
        try install("first")
    }

    private func make(_ name: String) async throws {
        let result = try await OpenSSL.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(scratch.path)/\(name).key", "-out",
            "\(scratch.path)/\(name).crt",
        ])
        #expect(result.status == 0, "\(result.output)")
    }

    private func install(_ name: String, keyOf other: String? = nil) throws {
        for (source, target) in [("\(name).crt", certificate), ("\(other ?? name).key", key)] {
            try scratch.write("new", Array(try Data(contentsOf: URL(filePath: "\(scratch.path)/\(source)"))))
            #expect(chmod(scratch.path + "/new", 0o600) == 0)
            #expect(rename(scratch.path + "/new", target) == 0)
        }
    }

    private func server() async throws -> AccessServer {
        try await AccessServer {
            $0.access.certificateFile = certificate
            $0.access.keyFile = key
        }
    }

    /// Asks for /livez, trusting one certificate alone.
    private func get(_ server: AccessServer, trusting name: String, _ options: String...) async throws -> String {
        try await OpenSSL.run(
            [
                "s_client", "-connect", server.address, "-CAfile", "\(scratch.path)/\(name).crt", "-verify_return_error",
                "-verify_hostname", "localhost", "-servername", "localhost", "-ign_eof",
            ] + options, input: "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ).output
    }

    @Test("requests come over TLS, from version 1.2 on")
    func versions() async throws {
        let server = try await server()
        #expect(try await get(server, trusting: "first").contains("HTTP/1.1 200 OK"))
        #expect(try await get(server, trusting: "first", "-tls1_2").contains("HTTP/1.1 200 OK"))
        #expect(try await get(server, trusting: "first", "-alpn", "http/1.1").contains("ALPN protocol: http/1.1"))
        #expect(!(try await get(server, trusting: "first", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0").contains("HTTP/1.1")))
        let plain = try await server.exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(!plain.text.contains("HTTP/1.1 200"))
        try await server.stop()
    }

    @Test("a renewed certificate is shown to new connections; a broken one leaves the old one")
    func renewal() async throws {
        let server = try await server()
        try await make("second")
        let log = server.log
        try install("second", keyOf: "first")
        #expect(try await onOwnThread { log.waits(for: "error the TLS certificate cannot be used; the last good one stays") })
        #expect(try await get(server, trusting: "first").contains("HTTP/1.1 200 OK"))
        try install("second")
        #expect(try await onOwnThread { log.waits(for: "notice TLS certificate reloaded") })
        #expect(try await get(server, trusting: "second").contains("HTTP/1.1 200 OK"))
        #expect(!(try await get(server, trusting: "first").contains("HTTP/1.1")))
        try await server.stop()
    }

    @Test("half a request gets status 408 over TLS as well")
    func slow() async throws {
        let server = try await AccessServer {
            $0.access.certificateFile = certificate
            $0.access.keyFile = key
            $0.requestTimeout = .milliseconds(100)
        }
        let answer = try await OpenSSL.run(
            ["s_client", "-connect", server.address, "-quiet", "-ign_eof"], input: "GET /livez HT"
        ).output
        #expect(answer.contains("HTTP/1.1 408 "))
        try await server.stop()
    }

    @Test("what cannot be used is refused with its place")
    func refusals() async throws {
        try await make("second")
        func place<Ignored>(_ change: () throws -> Ignored) throws -> AssayError? {
            try install("first")
            _ = try change()
            return #expect(throws: AssayError.self) { try CertificateStore(certificateFile: certificate, keyFile: key) }
        }
        #expect(try place { unlink(certificate) }?.place == certificate)
        #expect(try place { unlink(key) }?.place == key)
        #expect(try place { try scratch.write("server.crt", "nonsense") }?.place == certificate)
        #expect(try place { try scratch.write("server.crt", "") }?.place == certificate)
        #expect(try place { chmod(key, 0o644) }?.remedy == "chmod 600 \(key)")
        #expect(try place { try install("second", keyOf: "first") }?.message.contains("does not belong") == true)
        try install("first")
        #expect(chmod(key, 0o640) == 0)
        _ = try CertificateStore(certificateFile: certificate, keyFile: key)
    }
}

/// The program openssl.
enum OpenSSL {
    static let exists = path != nil
    private static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func run(_ arguments: [String], input: String = "") async throws -> (status: Int32, output: String) {
        try await onOwnThread {
            let process = Process()
            process.executableURL = URL(filePath: path!)
            process.arguments = arguments
            let (stdin, output) = (Pipe(), Pipe())
            process.standardInput = stdin
            process.standardOutput = output
            process.standardError = output
            try process.run()
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            // What comes before the end of the input is sent; openssl stays until the server ends the connection.
            try stdin.fileHandleForWriting.close()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text)
        }
    }
}
