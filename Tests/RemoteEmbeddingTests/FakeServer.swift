import Foundation
import Glibc
import Synchronization
import TestSupport

/// A server of the embeddings API on loopback that does as it is told: a text's vector follows from its bytes.
///
/// Plain sockets and a thread for each connection, so that it can also break off in the middle.
final class FakeServer: Sendable {
    /// What a request gets.
    enum Step: Sendable {
        /// Its embeddings.
        case answer
        /// The same, the last text's first, as numbers.
        case reversedNumbers
        /// Embeddings for all texts but the last.
        case oneTooFew
        /// A status, lines of the head, and a body.
        case status(Int, head: [String] = [], body: String = "")
        /// Nothing, until the client goes.
        case silence
        /// The head and half of the body, then the end.
        case halfABody
        /// The end at once.
        case hangUp
    }

    struct Request: Sendable {
        var head: String
        var texts: [String]
        var dimensions: Int?
    }

    private struct State {
        var listener: Int32 = -1
        var connections: Set<Int32> = []
        var steps: [Step] = []
        var requests: [Request] = []
        var model = "fake"
        var seed: UInt64 = 1
        var noise: Float = 0
        var maxTexts = Int.max
        var poison: String?
        var inProgress = 0
        var peak = 0
        var heldUntil = 0
    }

    static let dimensions = 16
    /// Stays the same when the server is started again.
    let port: UInt16
    private let state = Mutex(State())

    var url: String { "http://127.0.0.1:\(port)/v1" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// All texts that it was asked for, without the probe's.
    var texts: [String] { requests.flatMap(\.texts).filter { !$0.hasPrefix("Probe 7") } }
    var probes: Int { requests.count { $0.texts.contains { $0.hasPrefix("Probe 7") } } }
    /// The most requests that were in progress at the same time.
    var peak: Int { state.withLock { $0.peak } }

    init(_ steps: [Step] = []) throws {
        let listener = try Self.listen(0)
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) {
            getsockname(listener, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &size)
        }
        port = UInt16(bigEndian: address.sin_port)
        state.withLock { ($0.listener, $0.steps) = (listener, steps) }
        serve(listener)
    }

    deinit { stop() }

    /// What the next requests get; further ones are answered.
    func play(_ steps: [Step]) { state.withLock { $0.steps = steps } }
    /// From now on it has another model: another name, or other vectors.
    func use(model: String? = nil, seed: UInt64? = nil, noise: Float = 0) {
        state.withLock { ($0.model, $0.seed, $0.noise) = (model ?? $0.model, seed ?? $0.seed, noise) }
    }
    /// Requests with more texts, or with this one, get 400.
    func refuse(moreThan count: Int = .max, text: String? = nil) { state.withLock { ($0.maxTexts, $0.poison) = (count, text) } }
    /// Requests are held until this many are in progress.
    func hold(until count: Int) { state.withLock { $0.heldUntil = count } }

    /// Goes away: no port, no connections.
    func stop() {
        let (listener, connections) = state.withLock { state in
            defer { state.listener = -1 }
            return (state.listener, state.connections)
        }
        if listener >= 0 { shutdown(listener, Int32(SHUT_RDWR)) }
        for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    /// Comes back at the same port.
    func start() throws {
        let listener = try Self.listen(port)
        state.withLock { $0.listener = listener }
        serve(listener)
    }

    private static func listen(_ port: UInt16) throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var (yes, address) = (Int32(1), sockaddr_in())
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withUnsafeBytes(of: &address) {
            bind(listener, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard bound == 0, Glibc.listen(listener, 64) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno)!) }
        return listener
    }

    private func serve(_ listener: Int32) {
        // Holds the server only while it handles a connection, so that it stops with its owner.
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let self else { break }
                state.withLock { _ = $0.connections.insert(connection) }
                Thread.detachNewThread { [weak self] in
                    while let self, handle(connection) {}
                    self?.state.withLock { _ = $0.connections.remove(connection) }
                    close(connection)
                }
            }
            close(listener)
        }
    }

    /// - Returns: whether the connection may stay.
    private func handle(_ connection: Int32) -> Bool {
        guard let request = read(connection) else { return false }
        let step = state.withLock { state -> Step in
            state.requests.append(request)
            state.inProgress += 1
            state.peak = max(state.peak, state.inProgress)
            if request.texts.count > state.maxTexts || request.texts.contains(where: { $0 == state.poison }) {
                return .status(400, body: "{\"error\":{\"message\":\"not these texts\"}}")
            }
            return state.steps.isEmpty ? .answer : state.steps.removeFirst()
        }
        let deadline = ContinuousClock.now + patience
        while state.withLock({ $0.peak < $0.heldUntil }), ContinuousClock.now < deadline { usleep(1000) }
        defer { state.withLock { $0.inProgress -= 1 } }
        switch step {
        case .answer: return send(connection, body(request))
        case .reversedNumbers: return send(connection, body(request, reversed: true))
        case .oneTooFew: return send(connection, body(request, count: request.texts.count - 1))
        case .status(let status, let head, let body): return send(connection, body, status: status, head: head)
        case .silence:
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
            return false
        case .halfABody:
            let all = body(request)
            _ = send(connection, String(all.prefix(all.count / 2)), length: all.utf8.count)
            return false
        case .hangUp: return false
        }
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let length = head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
                let body = Array(text[end.upperBound...].utf8)
                if body.count >= length {
                    let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
                    return Request(
                        head: head, texts: object["input"] as? [String] ?? [], dimensions: object["dimensions"] as? Int)
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private func send(
        _ connection: Int32, _ body: String, status: Int = 200, head: [String] = [], length: Int? = nil
    ) -> Bool {
        let lines = ["HTTP/1.1 \(status) Something", "Content-Length: \(length ?? body.utf8.count)"] + head
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func body(_ request: Request, reversed: Bool = false, count: Int = .max) -> String {
        let (model, seed, noise) = state.withLock { ($0.model, $0.seed, $0.noise) }
        var items = request.texts.enumerated().prefix(max(0, count)).map { index, text in
            var vector = Self.vector(text, seed: seed, dimensions: request.dimensions ?? Self.dimensions)
            for place in vector.indices { vector[place] += .random(in: -1...1) * noise }
            let embedding = reversed ? "\(vector)" : "\"\(vector.withUnsafeBytes { Data($0) }.base64EncodedString())\""
            return "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":\(embedding)}"
        }
        if reversed { items.reverse() }
        return """
            {"object":"list","data":[\(items.joined(separator: ","))],"model":"\(model)",\
            "usage":{"prompt_tokens":\(request.texts.count * 3),"total_tokens":\(request.texts.count * 3)}}
            """
    }

    /// The vector of a text, not of unit length.
    static func vector(_ text: String, seed: UInt64 = 1, dimensions: Int = dimensions) -> [Float] {
        var generator = SplitMix64(state: text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        return (0..<dimensions).map { _ in .random(in: -3...3, using: &generator) }
    }
}
