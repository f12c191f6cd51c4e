import Foundation
import Glibc
import Testing

/// GET requests to a daemon on this machine, over a plain socket.
struct Web {
    /// `host:port`, the host as numbers.
    let address: String

    struct Answer {
        let status: Int
        let body: String
    }

    /// The address is that of a daemon's log line.
    init(_ daemon: Daemon) throws {
        let line = daemon.line(with: "HTTP ready")
        let value = try #require(line.split(separator: "address=").last, "no \"HTTP ready\" in the log")
        address = String(value.prefix { !$0.isWhitespace && $0 != "\"" })
    }

    var port: String { String(address.split(separator: ":").last ?? "") }

    func get(_ path: String, seconds: Int = 60) throws -> Answer {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var (remote, patience) = (sockaddr_in(), timeval(tv_sec: seconds, tv_usec: 0))
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        remote.sin_family = sa_family_t(AF_INET)
        remote.sin_port = try #require(UInt16(port)).bigEndian
        remote.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafeBytes(of: &remote) {
            connect(
                connection, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        try #require(isConnected == 0, "no connection to \(address)")
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n".utf8)
        try #require(send(connection, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            try #require(count >= 0, "no answer to GET \(path) within \(seconds) s")
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let status = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(text)")
        return Answer(status: status, body: text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "")
    }

    /// The sum of a metric's values whose labels contain a text.
    func metric(_ name: String, _ label: String) throws -> Double {
        try get("/metrics").body.split(separator: "\n").filter { $0.hasPrefix(name + "{") && $0.contains(label) }
            .reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? .nan) }
    }
}
