import AssayTesting
import Daemon
import Foundation
import Glibc
import HTTP
import Logging
import Prometheus
import ServiceLifecycle
import Tagging
import TestSupport
import Testing

/// The HTTP server with access rules, in this process, without anything that computes.
final class AccessServer: Sendable {
    /// `127.0.0.1:PORT` or `unix:PATH`.
    let address: String
    let access: HTTPAccess
    let log = RecordedLog()
    private let scratch: Scratch
    private let group: ServiceGroup
    private let end: Task<Void, any Error>

    init(
        _ address: HTTPConfiguration.Address = .tcp(host: "127.0.0.1", port: 0),
        configure: (inout HTTPConfiguration) -> Void = { _ in }
    ) async throws {
        scratch = try Scratch()
        var configuration = HTTPConfiguration(address: address)
        configuration.requestTimeout = patience
        configure(&configuration)
        access = try HTTPAccess(configuration, logger: log.logger)
        let service = try Self.service(configuration, access, scratch, log)
        let group = ServiceGroup(services: [service], logger: Samples.quiet)
        self.group = group
        let end = Task { try await group.run() }
        self.end = end
        let bound = await service.address()
        self.address = try #require(bound)
    }

    private static func service(
        _ configuration: HTTPConfiguration, _ access: HTTPAccess, _ scratch: Scratch, _ log: RecordedLog
    ) throws -> HTTPService {
        try HTTPService(
            configuration, access: access, intake: Intake(tokenBudget: 64, maxTokens: 256), registry: SetRegistry(),
            folder: try LabelFolder(scratch.path), model: FakeEmbedder().model, counters: PipelineCounters(),
            metrics: PrometheusRegistry(DaemonMetrics.all), checks: [], version: "test", started: 0, logger: log.logger)
    }

    /// Runs a server that cannot listen, and throws why.
    static func refusal(_ address: HTTPConfiguration.Address) async throws {
        let (configuration, log) = (HTTPConfiguration(address: address), RecordedLog())
        let access = try HTTPAccess(configuration, logger: log.logger)
        try await service(configuration, access, try Scratch(), log).run()
    }

    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await finish(end)
    }

    /// Sends bytes over a new connection, and returns all that comes until the server ends it.
    ///
    /// - Parameter closing: whether the client says that it sends no more.
    func exchange(_ text: String, closing: Bool = false) async throws -> Answer {
        try await onOwnThread { [address] in
            let client = try RawClient(address)
            try client.send(text)
            if closing { client.finish() }
            return Answer(try client.rest())
        }
    }

    /// One request without a body.
    func get(_ path: String, method: String = "GET", host: String = "localhost", _ headers: String...) async throws -> Answer {
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers + ["Content-Length: 0", "", ""]
        return try await exchange(lines.joined(separator: "\r\n"))
    }
}

/// What a server wrote until it ended the connection.
struct Answer: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    /// The status of the first response; 0 if there is none.
    var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    func has(_ header: String) -> Bool { text.lowercased().contains("\r\n\(header.lowercased()):") }

    func value(_ header: String) -> String? {
        text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(header.lowercased()): ") }.map {
            String($0.dropFirst(header.count + 2))
        }
    }
}

/// A connected socket.
final class RawClient: Sendable {
    struct Failure: Error { let call: String; let code: Int32 }

    private let descriptor: Int32

    /// - Parameters:
    ///   - address: as the server gives it.
    ///   - receiveBuffer: bytes that the system may keep for it; nil leaves that to the system.
    init(_ address: String, receiveBuffer: Int32? = nil) throws {
        if address.hasPrefix("unix:") {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var target = sockaddr_un()
            target.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: address.dropFirst(5).utf8) }
            try connect(&target, MemoryLayout<sockaddr_un>.size)
        } else {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            if var receiveBuffer {
                setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
            }
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_addr.s_addr = inet_addr("127.0.0.1")
            target.sin_port = UInt16(address.split(separator: ":").last!)!.bigEndian
            try connect(&target, MemoryLayout<sockaddr_in>.size)
        }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    private func connect<Address>(_ target: inout Address, _ size: Int) throws {
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(size)) }
        }
        guard result == 0 else { throw Failure(call: "connect", code: errno) }
    }

    func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Says that no more is sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next bytes; empty at the end.
    func some() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(call: "recv", code: errno) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// All that comes until the other side ends the connection.
    func rest() throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else {
                if errno == ECONNRESET { break }
                throw Failure(call: "recv", code: errno)
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
