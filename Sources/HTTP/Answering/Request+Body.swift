internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Request {
    /// The whole body. A client that asked whether it may send it (`Expect: 100-continue`) is answered.
    ///
    /// - Throws: `NIOTooManyBytesError` when it is larger than the limit.
    func bytes(limit: Int, _ context: HTTPContext) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw NIOTooManyBytesError(maxBytes: limit)
        }
        context.acceptBody(of: self)
        var body = try await body.collect(upTo: limit)
        return body.readBytes(length: body.readableBytes) ?? []
    }

    /// The body as JSON.
    func decode<Value: Decodable>(_ type: Value.Type, limit: Int, _ context: HTTPContext) async throws -> Value {
        try Self.decode(type, from: await bytes(limit: limit, context))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        guard !bytes.isEmpty else { throw RequestFailure.invalid(nil, "the body is empty; send JSON", code: "invalid_json") }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}

extension Response {
    /// A response of JSON, with a line break at its end for whoever reads it in a terminal.
    static func json(
        _ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [.contentType: "application/json"]
    ) -> Response {
        var buffer = ByteBufferAllocator().buffer(capacity: bytes.count + 1)
        buffer.writeBytes(bytes)
        buffer.writeInteger(UInt8(ascii: "\n"))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }
}
