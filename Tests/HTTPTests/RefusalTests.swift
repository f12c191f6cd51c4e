import Foundation
import HTTP
import NIOHTTP1
import Tagging
import Testing

/// Requests that cannot be answered: each gets its status, and an error in the shape of its API.
@Suite("HTTP: malformed requests") struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var method: HTTPMethod = .POST
        var path: String
        var body: String?
        var status: Int
        var code: String
        var parameter: String?

        init(
            _ path: String, _ body: String?, _ status: Int, _ code: String, _ parameter: String? = nil,
            _ method: HTTPMethod = .POST
        ) {
            (self.method, self.path, self.body, self.status) = (method, path, body, status)
            (self.code, self.parameter) = (code, parameter)
        }

        var testDescription: String { "\(method.rawValue) \(path) \((body ?? "").prefix(60))" }
    }

    private static let embeddings = "/v1/embeddings"
    private static let moderations = "/v1/moderations"
    private static let analyze = "/v1alpha1/comments:analyze"
    private static let suggest = "/v1alpha1/comments:suggestscore"
    private static let examples = "/v1/label-sets/topic/labels/food/examples"
    private static let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    /// Over the test server's limit, but small enough for the buffers of a socket: a server that refuses a body stops reading.
    private static let large = String(repeating: "a", count: 100_000)

    static let openAI: [Case] = [
        Case(embeddings, "", 400, "invalid_json"),
        Case(embeddings, "{", 400, "invalid_json"),
        Case(embeddings, "[]", 400, "invalid_type"),
        Case(embeddings, "null", 400, "invalid_type"),
        Case(embeddings, "\"text\"", 400, "invalid_type"),
        Case(embeddings, "{}", 400, "missing_required_parameter", "model"),
        Case(embeddings, #"{"model":"fake"}"#, 400, "missing_required_parameter", "input"),
        Case(embeddings, #"{"input":"x"}"#, 400, "missing_required_parameter", "model"),
        Case(embeddings, #"{"model":5,"input":"x"}"#, 400, "invalid_type", "model"),
        Case(embeddings, #"{"model":null,"input":"x"}"#, 400, "invalid_type", "model"),
        Case(embeddings, #"{"model":"gpt-4","input":"x"}"#, 404, "model_not_found", "model"),
        Case(embeddings, #"{"model":"fake","input":null}"#, 400, "invalid_type", "input"),
        Case(embeddings, #"{"model":"fake","input":5}"#, 400, "invalid_type", "input"),
        Case(embeddings, #"{"model":"fake","input":{}}"#, 400, "invalid_type", "input"),
        Case(embeddings, #"{"model":"fake","input":[]}"#, 400, "invalid_value", "input"),
        Case(embeddings, #"{"model":"fake","input":""}"#, 400, "empty_text", "input"),
        Case(embeddings, #"{"model":"fake","input":["a",""]}"#, 400, "empty_text", "input[1]"),
        Case(embeddings, #"{"model":"fake","input":["a",5]}"#, 400, "invalid_type", "input"),
        Case(embeddings, #"{"model":"fake","input":[1.5]}"#, 400, "invalid_type", "input"),
        Case(embeddings, #"{"model":"fake","input":"x","encoding_format":"hex"}"#, 400, "invalid_value", "encoding_format"),
        Case(embeddings, #"{"model":"fake","input":"x","encoding_format":1}"#, 400, "invalid_type", "encoding_format"),
        Case(embeddings, #"{"model":"fake","input":"x","dimensions":0}"#, 400, "invalid_value", "dimensions"),
        Case(embeddings, #"{"model":"fake","input":"x","dimensions":65}"#, 400, "invalid_value", "dimensions"),
        Case(embeddings, #"{"model":"fake","input":"x","dimensions":1.5}"#, 400, "invalid_value", "dimensions"),
        Case(embeddings, #"{"model":"fake","input":"x","dimensions":"8"}"#, 400, "invalid_type", "dimensions"),
        Case(embeddings, #"{"model":"fake","input":"x","user":7}"#, 400, "invalid_type", "user"),
        Case(embeddings, #"{"model":"fake","input":"\#(large)"}"#, 413, "too_large"),
        Case(embeddings, nil, 405, "method_not_allowed", nil, .GET),
        Case("/v1/models", "{}", 405, "method_not_allowed"),
        Case("/v1/models/none", nil, 404, "model_not_found", "model", .GET),
        Case(moderations, "{}", 400, "missing_required_parameter", "input"),
        Case(moderations, #"{"input":7}"#, 400, "invalid_type", "input"),
        Case(moderations, #"{"input":[]}"#, 400, "invalid_value", "input"),
        Case(moderations, #"{"input":" "}"#, 400, "empty_text", "input"),
        Case(moderations, #"{"input":"x","model":"gpt-4"}"#, 404, "model_not_found", "model"),
        Case(moderations, #"{"input":"x","model":4}"#, 400, "invalid_type", "model"),
        Case(moderations, #"{"input":[{"type":"text"}]}"#, 400, "missing_required_parameter", "input[0].text"),
        Case(moderations, #"{"input":[{"type":"audio"}]}"#, 400, "unsupported_input_type", "input[0].type"),
        Case(moderations, #"{"input":[{"text":"x"}]}"#, 400, "invalid_type", "input"),
    ]

    static let google: [Case] = [
        Case(analyze, "", 400, "INVALID_ARGUMENT"),
        Case(analyze, "{}", 400, "INVALID_ARGUMENT"),
        Case(analyze, #"{"comment":{"text":"x"}}"#, 400, "INVALID_ARGUMENT"),
        Case(analyze, #"{"comment":{"text":"x"},"requestedAttributes":{}}"#, 400, "INVALID_ARGUMENT"),
        Case(analyze, #"{"comment":{"text":"x"},"requestedAttributes":{"PROFANITY":{}}}"#, 400, "INVALID_ARGUMENT"),
        Case(analyze, #"{"comment":{"text":""},"requestedAttributes":{"THREAT":{}}}"#, 400, "INVALID_ARGUMENT"),
        Case(analyze, #"{"comment":{"text":"x","type":"HTML"},"requestedAttributes":{"THREAT":{}}}"#, 400, "INVALID_ARGUMENT"),
        Case(
            analyze, #"{"comment":{"text":"x"},"requestedAttributes":{"THREAT":{"scoreType":"RAW"}}}"#, 400, "INVALID_ARGUMENT"),
        Case(analyze, nil, 405, "NOT_FOUND", nil, .GET),
        Case("/v1alpha1/comments:delete", "{}", 404, "NOT_FOUND"),
        Case(suggest, #"{"comment":{"text":"x"},"attributeScores":{}}"#, 400, "INVALID_ARGUMENT"),
        Case(suggest, #"{"comment":{"text":"x"},"attributeScores":{"THREAT":{}}}"#, 400, "INVALID_ARGUMENT"),
        Case(
            suggest, #"{"comment":{"text":"x"},"attributeScores":{"THREAT":{"summaryScore":{"value":2}}}}"#, 400,
            "INVALID_ARGUMENT"),
    ]

    static let native: [Case] = [
        Case("/v1/classify", "", 400, "invalid_json"),
        Case("/v1/classify", "{", 400, "invalid_json"),
        Case("/v1/classify", "5", 400, "invalid_type"),
        Case("/v1/classify", "[]", 400, "missing_text"),
        Case("/v1/classify", "[5]", 400, "invalid_type", "[0]"),
        Case("/v1/classify", deep, 400, "invalid_json"),
        Case("/v1/classify", "{}", 400, "missing_text", "text"),
        Case("/v1/classify", #"{"text":5}"#, 400, "invalid_json"),
        Case("/v1/classify", #"{"text":"  "}"#, 400, "empty_text", "text"),
        Case("/v1/classify", #"{"text":"x","sets":["none"]}"#, 404, "unknown_set", "sets"),
        Case("/v1/classify", #"{"text":"x","sets":5}"#, 400, "invalid_json"),
        Case("/v1/classify", #"{"text":"x","deadline_ms":-1}"#, 400, "invalid_json"),
        Case("/v1/classify", #"{"text":"x","scores":1}"#, 400, "invalid_json"),
        Case("/v1/classify", #"{"token_ids":[]}"#, 400, "empty_text", "text"),
        Case("/v1/classify", #"{"token_ids":["a"]}"#, 400, "invalid_json"),
        Case("/v1/classify", #"{"token_ids":[1],"text":"x"}"#, 400, "invalid_json"),
        Case("/v1/classify", nil, 405, "method_not_allowed", nil, .GET),
        Case("/v1/classify", "\"\(large)\"", 413, "too_large"),
        Case("/v1/explain", "[", 400, "invalid_json"),
        Case("/v1/label-sets/none", nil, 404, "unknown_set", "set", .GET),
        Case("/v1/label-sets/topic/labels/none/examples", nil, 404, "unknown_label", "label", .GET),
        Case("/v1/label-sets/%ff", nil, 404, "unknown_url", nil, .GET),
        Case(examples, "{}", 400, "missing_required_parameter", "examples"),
        Case(examples, #"{"examples":"x"}"#, 400, "invalid_type", "examples"),
        Case(examples, #"{"examples":["a\nb"]}"#, 400, "invalid_value", "examples[0]"),
        Case(examples, #"{"examples":[" "]}"#, 400, "invalid_value", "examples[0]"),
        Case("/v1/label-sets/topic/labels/..%2fx/examples", #"{"examples":["a"]}"#, 400, "invalid_value", "label"),
        Case("/v1/label-sets/none/labels/x/examples", #"{"examples":["a"]}"#, 404, "unknown_set", "set"),
        Case("/v1/search", #"{"query":"x"}"#, 404, "no_index"),
        Case("/v1/search", "{}", 400, "invalid_value", "query"),
        Case("/v1/search", #"{"query":"x","limit":0}"#, 400, "invalid_value", "limit"),
        Case("/none", nil, 404, "unknown_url", nil, .GET),
        Case("/", nil, 404, "unknown_url", nil, .GET),
    ]

    @Test("each gets its status and an error in its API's shape, and the server goes on")
    func refused() async throws {
        try await TestServer.with({ $0.maxBodyBytes = 65536 }) { server in
            for one in Self.openAI {
                let answer = try await server.send(one.method, one.path, one.body)
                #expect(answer.status == one.status, "\(one.testDescription): \(answer.body)")
                #expect(answer["error", "code"] as? String == one.code, "\(one.testDescription): \(answer.body)")
                #expect(answer["error", "param"] as? String == one.parameter, "\(one.testDescription): \(answer.body)")
                #expect(answer["error", "message"] is String && answer["error", "type"] is String)
            }
            for one in Self.google {
                let answer = try await server.send(one.method, one.path, one.body)
                #expect(answer.status == one.status, "\(one.testDescription): \(answer.body)")
                #expect(answer["error", "status"] as? String == one.code, "\(one.testDescription): \(answer.body)")
                #expect(answer["error", "code"] as? Int == one.status)
            }
            for one in Self.native {
                let answer = try await server.send(one.method, one.path, one.body)
                #expect(answer.status == one.status, "\(one.testDescription): \(answer.body)")
                #expect(answer["code"] as? String == one.code, "\(one.testDescription): \(answer.body)")
                #expect(answer["parameter"] as? String == one.parameter, "\(one.testDescription): \(answer.body)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
                #expect(answer["status"] as? Int == one.status)
            }
            #expect(try await server.post("/v1/classify", #"{"text":"hot soup"}"#).status == 200)
        }
    }

    @Test("more texts than the server accepts get status 503 and the time to try again")
    func overload() async throws {
        try await TestServer.with({ $0.maxTexts = 3 }) { server in
            let large = "[" + (0..<200).map { #""the team won \#($0)""# }.joined(separator: ",") + "]"
            // One request is always admitted when nothing else is in flight.
            #expect(try await server.post("/v1/classify", large).status == 200)
            try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let answer = try await server.post("/v1/classify", large)
                        return (answer.status, answer.headers.first(name: "Retry-After"))
                    }
                }
                for try await (status, retry) in group {
                    #expect(status == 200 && retry == nil || status == 503 && retry == "1")
                }
            }
        }
    }
}
