import Foundation
import HTTP
import NIOHTTP1
import Tagging
import Testing

/// `POST /v1/embeddings` and the models, as OpenAI's clients use them.
@Suite("HTTP: embeddings") struct EmbeddingsTests {
    private static func floats(_ value: Any?) -> [Float] { (value as? [NSNumber] ?? []).map(\.floatValue) }

    private static func decoded(_ value: Any?) -> [Float] {
        let data = Data(base64Encoded: value as? String ?? "") ?? Data()
        return stride(from: 0, to: data.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(data[start + $1]) << UInt32(8 * $1) })
        }
    }

    @Test("a string, strings and both encodings give the same vectors, in order")
    func shapes() async throws {
        try await TestServer.with { server in
            let many = try await server.post(
                "/v1/embeddings", #"{"model":"fake","input":["the team won","hot soup","the team won"],"user":"u"}"#)
            #expect(many.status == 200, "\(many.body)")
            #expect(many["object"] as? String == "list")
            #expect((many["data"] as? [Any])?.count == 3)
            for index in 0..<3 {
                #expect(many["data", index, "index"] as? Int == index)
                #expect(many["data", index, "object"] as? String == "embedding")
            }
            let first = Self.floats(many["data", 0, "embedding"])
            #expect(first.count == 64)
            #expect(abs(first.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
            #expect(first == Self.floats(many["data", 2, "embedding"]))
            #expect(first != Self.floats(many["data", 1, "embedding"]))
            let tokens = try #require(many["usage", "prompt_tokens"] as? Int)
            #expect(tokens > 6 && many["usage", "total_tokens"] as? Int == tokens)
            let one = try await server.post(
                "/v1/embeddings", #"{"model":"text-embedding-3-small","input":"the team won","encoding_format":"base64"}"#)
            #expect(Self.decoded(one["data", 0, "embedding"]) == first)
        }
    }

    @Test("dimensions keep the first numbers, at unit length again")
    func dimensions() async throws {
        try await TestServer.with { server in
            let whole = try await server.post("/v1/embeddings", #"{"model":"fake","input":"hot soup"}"#)
            let cut = try await server.post("/v1/embeddings", #"{"model":"fake","input":"hot soup","dimensions":10}"#)
            let (long, short) = (Self.floats(whole["data", 0, "embedding"]), Self.floats(cut["data", 0, "embedding"]))
            #expect(short.count == 10)
            let length = long.prefix(10).reduce(0) { $0 + $1 * $1 }.squareRoot()
            for (a, b) in zip(long, short) { #expect(abs(a / length - b) < 1e-5) }
        }
    }

    @Test("the models are the daemon's own and the names that stand for it")
    func models() async throws {
        try await TestServer.with { server in
            let list = try await server.send(.GET, "/v1/models")
            let names = (list["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
            #expect(names.contains("text-embedding-3-small"))
            let one = try await server.send(.GET, "/v1/models/\(names[0])")
            #expect(one.status == 200 && one["id"] as? String == names[0] && one["created"] as? Int == 1_800_000_000)
            let none = try await server.send(.GET, "/v1/models/gpt-4")
            #expect(none.status == 404 && none["error", "code"] as? String == "model_not_found")
        }
    }
}
