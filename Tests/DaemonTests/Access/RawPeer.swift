import Foundation
import Glibc
import Synchronization
import Testing

/// A TCP connection whose bytes the test makes itself.
final class RawPeer {
    private let descriptor: Int32

    /// Connects to an address such as `tcp://127.0.0.1:5555`.
    init(_ address: String) throws {
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0, "no connection to \(address)")
    }

    init(accepted descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The next bytes; empty at the end of the connection.
    func read() -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        return count > 0 ? Array(chunk[..<count]) : []
    }

    /// Everything until the other side closes; fails the test when it does not.
    func readToEnd(_ place: SourceLocation = #_sourceLocation) throws -> [UInt8] {
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var all: [UInt8] = []
        while true {
            let bytes = read()
            if bytes.isEmpty {
                try #require(errno != EAGAIN, "the connection was not closed", sourceLocation: place)
                return all
            }
            all += bytes
        }
    }

    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// The greeting of ZMTP 3.1 with a mechanism, as a client.
    static func greeting(_ mechanism: String) -> [UInt8] {
        let name = Array(mechanism.utf8) + [UInt8](repeating: 0, count: 20 - mechanism.utf8.count)
        return [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 1] + name + [UInt8](repeating: 0, count: 32)
    }
}

/// Passes one connection through to an address and keeps what the client sends.
final class RecordingProxy: Sendable {
    let address: String
    private let recorded = Mutex<[UInt8]>([])
    private let listener: Int32

    init(to target: String) throws {
        let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, pointer, &length) == 0
            } ? UInt16(bigEndian: pointer.pointee.sin_port) : nil
        }
        address = "tcp://127.0.0.1:\(try #require(port))"
        Thread.detachNewThread { [self] in
            let accepted = accept(listener, nil, nil)
            guard accepted >= 0, let server = try? RawPeer(target) else { return }
            let client = RawPeer(accepted: accepted)
            // Each direction has a thread of its own, and a descriptor is used by both only to read and to write.
            nonisolated(unsafe) let (inner, outer) = (server, client)
            Thread.detachNewThread {
                while case let bytes = inner.read(), !bytes.isEmpty { outer.write(bytes) }
                outer.shutDown()
            }
            while case let bytes = client.read(), !bytes.isEmpty {
                recorded.withLock { $0 += bytes }
                server.write(bytes)
            }
            server.shutDown()
        }
    }

    deinit { close(listener) }

    /// What the client has sent so far.
    var bytes: [UInt8] { recorded.withLock { $0 } }
}
