internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Sodium
internal import Synchronization

/// Answers of writes by their `Idempotency-Key`, so that a client that got no answer can send a write again without doing it twice.
/// The newest are remembered, each for a day. (draft-ietf-httpapi-idempotency-key-header)
final class Replays: Sendable {
    private static let (maxCount, maxKeyLength) = (1000, 255)
    private static let lifetime = Duration.seconds(86400)

    private struct Entry {
        var request: String
        /// nil while the write is in progress.
        var answer: (status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8])?
        var time: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - client: whose key it is.
    ///   - make: does the write. An error is not remembered: the write may be tried again.
    func respond(
        to request: Request, from client: String, body: [UInt8], _ make: () async throws -> Response
    ) async throws -> Response {
        guard let own = request.headers[.idempotencyKey] else { return try await make() }
        guard (1...Self.maxKeyLength).contains(own.utf8.count), own.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw RequestFailure.invalid(
                "Idempotency-Key",
                "Idempotency-Key must have from 1 to \(Self.maxKeyLength) printable ASCII characters and no spaces")
        }
        // Names have no spaces.
        let key = "\(client) \(own)"
        let summary = "\(request.method.rawValue) \(request.uri.path) \(body.withUnsafeBytes { SHA256.hash($0) })"
        if let known = try begin(key, summary) {
            var headers = known.headers
            headers[.idempotencyReplayed] = "true"
            return Response(
                status: known.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: known.body)))
        }
        do {
            let response = try await make()
            let writer = BodyCollector()
            try await response.body.write(writer)
            let bytes = writer.bytes
            state.withLock { $0.entries[key]?.answer = (response.status, response.headers, bytes) }
            return Response(
                status: response.status, headers: response.headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        } catch {
            state.withLock { state in
                state.entries[key] = nil
                state.order.removeAll { $0 == key }
            }
            throw error
        }
    }

    /// The answer to a key that has been used; nil for a new one, which is in progress from now on.
    private func begin(
        _ key: String, _ request: String
    ) throws -> (status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8])? {
        let found: Result<(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8])?, RequestFailure> = state.withLock {
            state in
            if let entry = state.entries[key], entry.time.duration(to: .now) < Self.lifetime {
                guard entry.request == request else {
                    return .failure(
                        RequestFailure(
                            .unprocessableContent, "idempotency_key_reused", "this Idempotency-Key came with another request",
                            parameter: "Idempotency-Key"))
                }
                guard let answer = entry.answer else {
                    return .failure(
                        RequestFailure(
                            .conflict, "in_progress", "the request with this Idempotency-Key is in progress",
                            parameter: "Idempotency-Key", retryAfter: 1))
                }
                return .success(answer)
            }
            state.order.removeAll { $0 == key }
            if state.order.count >= Self.maxCount { state.entries[state.order.removeFirst()] = nil }
            state.order.append(key)
            state.entries[key] = Entry(request: request, answer: nil, time: .now)
            return .success(nil)
        }
        return try found.get()
    }

    private final class BodyCollector: ResponseBodyWriter {
        var bytes: [UInt8] = []

        func write(_ buffer: ByteBuffer) async throws { bytes += Array(buffer: buffer) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}
