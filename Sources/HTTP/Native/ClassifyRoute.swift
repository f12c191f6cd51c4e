internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import NIOCore
internal import Wire

/// `POST /v1/classify`, and `POST /v1/explain`, which adds the evidence: the messages and results of the queue.
struct ClassifyRoute: Sendable {
    let inlet: HTTPInlet
    let limits: WireLimits
    let maxBodyBytes: Int
    var explains = false

    func respond(_ request: Request, _ context: HTTPContext) async throws -> Response {
        switch request.mediaType {
        case "application/x-ndjson", "application/jsonl", "application/ndjson": return stream(request, context)
        case "text/plain":
            let text = String(decoding: try await request.bytes(limit: maxBodyBytes, context), as: UTF8.self)
            return try await one(MessageFrame(content: .text(text), sets: nil).bytes, context)
        default: break
        }
        let messages = try MessageList(try await request.bytes(limit: maxBodyBytes, context), limit: limits.maxMessagesPerFrame)
        guard messages.isArray else { return try await one(messages.frames[0], context) }
        let results = try await inlet.answer(try messages.frames.map(prepared), from: context.origin)
        var bytes: [UInt8] = []
        bytes.append(list: results) { $1.append(contentsOf: $0) }
        return .json(bytes)
    }

    private func one(_ frame: [UInt8], _ context: HTTPContext) async throws -> Response {
        let result = try await inlet.answer([try prepared(frame)], from: context.origin)[0]
        if ResultEncoder.isFailure(result), let failure = try MessageResult(result).error {
            throw RequestFailure(failure, parameter: nil)
        }
        return .json(result)
    }

    /// The message, asking for evidence if the route does.
    private func prepared(_ frame: [UInt8]) throws -> [UInt8] {
        guard explains else { return frame }
        do {
            var object = try JSONObject(parsing: frame)
            object.members.removeAll { $0.key == "explain" && ["a boolean", "null"].contains($0.value.kind) }
            // A value of another type stays: the daemon refuses it.
            guard !object.members.contains(where: { $0.key == "explain" }) else { return frame }
            object.members.append(.init(key: "explain", value: JSONFragment(validated: Array("true".utf8))))
            return object.fragment.bytes
        } catch {
            throw RequestFailure.invalid(nil, "\(error)", code: "invalid_json")
        }
    }

    // MARK: Streams

    /// Lines that go to the daemon together, and how many such parts are on their way at the same time.
    private static let (partLines, maxParts) = (64, 4)

    /// One result line per message line, in order. The client is read no faster than its results are written.
    private func stream(_ request: Request, _ context: HTTPContext) -> Response {
        let (inlet, maxLine) = (inlet, limits.maxFrameBytes + 65536)
        let prepare = { @Sendable (frame: [UInt8]) throws -> [UInt8] in try prepared(frame) }
        context.acceptBody(of: request)
        let body = ResponseBody { writer in
            var parts: [Task<[[UInt8]], Never>] = []
            defer { for part in parts { part.cancel() } }
            var lines = LineSplitter(maxLine: maxLine)
            var pending: [[UInt8]] = []
            func flush(_ writer: inout any ResponseBodyWriter) async throws {
                let results = await parts.removeFirst().value
                var buffer = ByteBuffer()
                for result in results {
                    buffer.writeBytes(result)
                    buffer.writeInteger(UInt8(ascii: "\n"))
                }
                try await writer.write(buffer)
            }
            func send(_ writer: inout any ResponseBodyWriter) async throws {
                guard !pending.isEmpty else { return }
                let part = pending
                pending = []
                parts.append(Task { await inlet.answerInTurn(part, from: context.origin) })
                if parts.count >= Self.maxParts { try await flush(&writer) }
            }
            for try await chunk in request.body {
                var chunk = chunk
                lines.add(chunk.readBytes(length: chunk.readableBytes) ?? [])
                while let line = lines.next() {
                    // A line that is not an object stays as it is: the daemon says what is wrong with it.
                    pending.append((try? prepare(line)) ?? line)
                    if pending.count == Self.partLines { try await send(&writer) }
                }
                // What the client has sent is answered before more is awaited, so that it may wait for its results.
                try await send(&writer)
                while !parts.isEmpty, lines.isEmpty { try await flush(&writer) }
            }
            if let rest = lines.rest() { pending.append((try? prepare(rest)) ?? rest) }
            try await send(&writer)
            while !parts.isEmpty { try await flush(&writer) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
    }
}

/// Cuts a stream of bytes into lines. Empty lines are skipped.
struct LineSplitter {
    private let maxLine: Int
    private var buffer: [UInt8] = []
    private var start = 0
    /// How much of the buffer has been searched for a line's end.
    private var searched = 0

    /// - Parameter maxLine: a longer line is passed on in pieces of this size, each of which the daemon refuses as too large.
    init(maxLine: Int) { self.maxLine = maxLine }

    var isEmpty: Bool { start == buffer.count }

    mutating func add(_ bytes: [UInt8]) {
        if start > 0 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer += bytes
    }

    /// The next whole line; nil if there is none yet.
    mutating func next() -> [UInt8]? {
        while true {
            guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = buffer.count
                guard buffer.count - start > maxLine else { return nil }
                let line = Array(buffer[start...])
                start = buffer.count
                return line
            }
            let line = buffer[start..<end]
            (start, searched) = (end + 1, end + 1)
            if let line = Self.trimmed(line) { return line }
        }
    }

    /// The last line, if it has no end.
    mutating func rest() -> [UInt8]? {
        defer { (buffer, start, searched) = ([], 0, 0) }
        return Self.trimmed(buffer[start...])
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        var line = line
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line.allSatisfy { $0 == 32 || $0 == 9 } ? nil : Array(line)
    }
}

extension Request {
    /// The media type of the body, in lower case and without parameters; nil if there is none.
    var mediaType: String? {
        headers[.contentType].map { type in
            String(type.split(separator: ";")[0]).lowercased().filter { $0 != " " }
        }
    }
}
