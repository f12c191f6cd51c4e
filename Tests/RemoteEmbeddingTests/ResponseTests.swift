import Foundation
import RemoteEmbedding
import Testing

@Suite("Embedding responses") struct ResponseTests {
    private func decode(_ text: String, count: Int = 2, dimensions: Int? = nil) throws -> EmbeddingResponse {
        try Array(text.utf8).withUnsafeBytes { bytes in
            try Result { () throws(EmbeddingResponse.Invalid) in
                try EmbeddingResponse(decoding: bytes, count: count, dimensions: dimensions)
            }.get()
        }
    }

    private func base64(_ vector: [Float]) -> String {
        "\"" + vector.withUnsafeBytes { Data($0) }.base64EncodedString() + "\""
    }

    private func item(_ index: Int, _ embedding: String) -> String {
        "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":\(embedding)}"
    }

    @Test("numbers and Base64 are read, sorted by their indices")
    func valid() throws {
        let vector: [Float] = [0.25, -1e-7, 3.402_823_5e38]
        let response = try decode(
            """
            {"object":"list","data":[\(item(1, base64(vector))), \(item(0, "[1, -2.5e-1,0.1]"))],
            "model":"m","usage":{"prompt_tokens":7,"total_tokens":9}}
            """)
        #expect(response.vectors == [[1, -0.25, 0.1], vector])
        #expect(response.model == "m")
        #expect(response.promptTokens == 7)
    }

    @Test("Base64 of every length of vector is read, with padding or without")
    func base64Lengths() throws {
        for count in 1...12 {
            let vector = (0..<count).map { Float($0) / 3 }
            let text = base64(vector)
            #expect(try decode("{\"data\":[\(item(0, text))]}", count: 1).vectors == [vector])
            #expect(try decode("{\"data\":[\(item(0, text.replacing("=", with: "")))]}", count: 1).vectors == [vector])
        }
    }

    @Test("model and usage may be missing, or anything")
    func bare() throws {
        for rest in ["", ",\"model\":null,\"usage\":null", ",\"model\":5,\"usage\":{\"prompt_tokens\":\"x\"}"] {
            let response = try decode("{\"data\":[\(item(0, "[1]"))]\(rest)}", count: 1)
            #expect(response.model == nil)
            #expect(response.promptTokens == 0)
        }
    }

    @Test(
        "what is not one finite vector per text is refused with its reason",
        arguments: [
            ("", "not a JSON object"), ("[]", "not a JSON object"), ("{\"data\":[", "not a JSON object"),
            ("{\"data\":[]} x", "not a JSON object"), ("{}", "no \"data\""), ("{\"data\":{}}", "no \"data\""),
            ("{\"data\":[1,2]}", "data[0] is not an object"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]}]}", "1 embedding for 2 texts"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}", "index 0 twice"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[1]}]}", "data[1] has no index"),
            ("{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]}]}", "data[0] has no index"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1}]}", "data[1] has no embedding"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[\"1\"]}]}", "data[1] has no embedding"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[1,2]}]}", "2 dimensions instead of 1"),
            ("{\"data\":[{\"index\":0,\"embedding\":[]},{\"index\":1,\"embedding\":[]}]}", "no dimensions"),
            ("{\"data\":[{\"index\":0,\"embedding\":[1e99]},{\"index\":1,\"embedding\":[1]}]}", "not finite"),
            ("{\"data\":[{\"index\":0,\"embedding\":[NaN]},{\"index\":1,\"embedding\":[1]}]}", "not a JSON object"),
            // Base64 of a NaN, of three bytes, and of nothing that is Base64.
            ("{\"data\":[{\"index\":0,\"embedding\":\"AADAfw==\"},{\"index\":1,\"embedding\":\"AADAfw==\"}]}", "not finite"),
            ("{\"data\":[{\"index\":0,\"embedding\":\"AADA\"},{\"index\":1,\"embedding\":\"AADA\"}]}", "no embedding"),
            ("{\"data\":[{\"index\":0,\"embedding\":\"AA*Afw==\"},{\"index\":1,\"embedding\":\"\"}]}", "no embedding"),
        ])
    func invalid(_ text: String, _ reason: String) throws {
        let error = try #require(throws: EmbeddingResponse.Invalid.self) { try decode(text) }
        #expect(error.description.contains(reason))
    }

    @Test("vectors of other dimensions than asked for are refused")
    func dimensions() throws {
        let error = try #require(throws: EmbeddingResponse.Invalid.self) {
            try decode("{\"data\":[\(item(0, "[1,2]"))]}", count: 1, dimensions: 3)
        }
        #expect(error.description.contains("2 dimensions instead of 3"))
    }

    @Test("what is not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: EmbeddingResponse.Invalid.self) {
            try [UInt8]([0x7B, 0x22, 0xFF, 0x22, 0x7D]).withUnsafeBytes { bytes in
                try Result { () throws(EmbeddingResponse.Invalid) in
                    try EmbeddingResponse(decoding: bytes, count: 1, dimensions: nil)
                }.get()
            }
        }
    }
}

@Suite("Error bodies") struct ErrorBodyTests {
    @Test(
        "the message of any server's error is found, without the key and on one line",
        arguments: [
            (
                "{\"error\":{\"message\":\"Wrong key sk-1 given\\nsee docs\",\"type\":\"x\"}}",
                "Wrong key (secret) given\\nsee docs"
            ),
            ("{\"error\":\"no such model\",\"error_type\":\"x\"}", "no such model"),
            ("{\"detail\":\"Not Found\"}", "Not Found"),
            ("{\"message\":\"m\"}", "m"), ("", ""), ("plain sk-1", "plain (secret)"), ("{\"error\":", "{\"error\":"),
        ])
    func message(_ body: String, _ message: String) {
        Array(body.utf8).withUnsafeBytes { #expect(ErrorBody.message($0, without: "sk-1") == message) }
    }

    @Test("a long body is shortened, and no part of the key is left at the cut")
    func long() {
        let body = String(repeating: "x", count: 297) + "sk-secret"
        let message = Array(body.utf8).withUnsafeBytes { ErrorBody.message($0, without: "sk-secret") }
        #expect(message.count == 300)
        #expect(message.hasSuffix("(se"))
    }
}

@Suite("Request split") struct RequestSplitTests {
    @Test(
        "requests keep to the number of texts and to the bytes, and a text is never split",
        arguments: [
            ([], []), ([5], [0..<1]), ([1, 1, 1, 1], [0..<3, 3..<4]), ([6, 6, 2, 2], [0..<1, 1..<3, 3..<4]),
            ([50, 1, 50], [0..<1, 1..<2, 2..<3]),
        ] as [([Int], [Range<Int>])])
    func ranges(_ bytes: [Int], _ ranges: [Range<Int>]) {
        #expect(RequestSplit(maxTexts: 3, maxBytes: 9).ranges(bytes) == ranges)
    }
}

@Suite("Server addresses") struct ServerAddressTests {
    @Test(
        "the URL of the embeddings follows from that of the API",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/embeddings"), ("http://h/v1/", "http://h/v1/embeddings"),
            ("https://h/api/v3", "https://h/api/v3/embeddings"), ("https://h/v1/embeddings", "https://h/v1/embeddings"),
            ("HTTPS://h/d?version=1", "https://h/d/embeddings?version=1"),
        ])
    func url(_ base: String, _ url: String) throws { #expect(try ServerAddress(base).url == url) }

    @Test(
        "what is no such URL is refused, without repeating it",
        arguments: ["", "h:80", "ftp://h", "http://", "http:///v1", "http://a b", "http://user:word@h/v1", "http://h/#f"])
    func refused(_ base: String) {
        #expect(throws: (any Error).self) { try ServerAddress(base) }
    }

    @Test(
        "unencrypted text stays on this machine",
        arguments: [
            ("http://127.0.0.1:1", false), ("http://localhost", false), ("http://[::1]:80/v1", false), ("https://h", false),
            ("http://h", true), ("http://127.evil.example", true), ("http://10.0.0.1", true),
        ])
    func readable(_ base: String, _ isReadable: Bool) throws { #expect(try ServerAddress(base).isReadable == isReadable) }
}

@Suite("API keys") struct APIKeyTests {
    @Test("a key is never shown")
    func hidden() throws {
        let key = try APIKey(" sk-1\n", from: "test")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(KeySource.value(key))", dumped] {
            #expect(!text.contains("sk-1"), "\(text)")
        }
    }

    @Test("a key that cannot be sent is refused", arguments: ["", " \n", "a b", "a\nb", "é"])
    func refused(_ text: String) {
        #expect(throws: (any Error).self) { try APIKey(text, from: "test") }
    }
}
