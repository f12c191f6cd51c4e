import Foundation
import HTTP
import NIOHTTP1
import Tagging
import Testing

/// The moderation APIs of OpenAI and Perspective.
@Suite("HTTP: moderation") struct ModerationTests {
    @Test("a result has all thirteen categories; labels feed those that the set says, and their own name's")
    func categories() async throws {
        try await TestServer.with { server in
            let answer = try await server.post(
                "/v1/moderations", #"{"input":["i will hurt you","thanks a lot"],"model":"omni-moderation-latest"}"#)
            #expect(answer.status == 200, "\(answer.body)")
            #expect((answer["id"] as? String)?.hasPrefix("modr-") == true)
            #expect((answer["results"] as? [Any])?.count == 2)
            let categories = try #require(answer["results", 0, "categories"] as? [String: Bool])
            #expect(categories.count == 13)
            #expect(answer["results", 0, "flagged"] as? Bool == true)
            #expect(categories["violence"] == true && categories["harassment/threatening"] == true)
            // No label feeds it.
            #expect(categories["sexual/minors"] == false)
            let scores = try #require(answer["results", 0, "category_scores"] as? [String: Double])
            #expect(scores.count == 13 && scores["sexual/minors"] == 0)
            #expect(scores["violence"]! > 0.5 && scores["violence"] == scores["harassment/threatening"])
            #expect(scores["hate"] != nil)
            let types = try #require(answer["results", 0, "category_applied_input_types"] as? [String: [String]])
            #expect(types["violence"] == ["text"] && types["sexual"] == [])
            #expect(answer["results", 1, "flagged"] as? Bool == false)
        }
    }

    @Test("typed parts are one text, and an image is refused by name")
    func parts() async throws {
        try await TestServer.with { server in
            let text = try await server.post(
                "/v1/moderations",
                #"{"input":[{"type":"text","text":"i will hurt you"},{"type":"text","text":"you will get hurt"}]}"#)
            #expect((text["results"] as? [Any])?.count == 1 && text["results", 0, "flagged"] as? Bool == true)
            let image = try await server.post(
                "/v1/moderations", #"{"input":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}"#)
            #expect(image.status == 400)
            #expect((image["error", "message"] as? String)?.contains("text only") == true)
            #expect(image["error", "param"] as? String == "input[0].type")
        }
    }

    @Test("Perspective's request gets the scores that it asks for, of the whole and of each sentence")
    func perspective() async throws {
        try await TestServer.with { server in
            let text = "Thanks a lot. I will hurt you! See you tomorrow."
            let answer = try await server.post(
                "/v1alpha1/comments:analyze?key=x",
                """
                {"comment":{"text":"\(text)","type":"PLAIN_TEXT"},"requestedAttributes":{"THREAT":{"scoreType":"PROBABILITY"},\
                "TOXICITY":{"scoreThreshold":2}},"spanAnnotations":true,"languages":["en"],"doNotStore":true,\
                "clientToken":"t1","communityId":"c"}
                """)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(answer["clientToken"] as? String == "t1" && (answer["languages"] as? [String]) == ["en"])
            let spans = try #require(answer["attributeScores", "THREAT", "spanScores"] as? [[String: Any]])
            #expect(spans.map { $0["begin"] as? Int } == [0, 14, 31])
            #expect(spans.map { $0["end"] as? Int } == [13, 30, text.count])
            let values = spans.compactMap { ($0["score"] as? [String: Any])?["value"] as? Double }
            #expect(values[1] > values[0] && values[1] > values[2])
            #expect(answer["attributeScores", "THREAT", "summaryScore", "type"] as? String == "PROBABILITY")
            #expect(answer["attributeScores", "TOXICITY"] == nil)
        }
    }

    @Test("a suggestion is kept for review, and becomes no example")
    func suggestion() async throws {
        try await TestServer.with { server in
            let version = server.registry.snapshot.sets["moderation"]?.version
            let answer = try await server.post(
                "/v1alpha1/comments:suggestscore",
                #"{"comment":{"text":"watch your back"},"attributeScores":{"THREAT":{"summaryScore":{"value":1}}},"clientToken":"t2"}"#
            )
            #expect(answer.status == 200 && answer["clientToken"] as? String == "t2", "\(answer.body)")
            let line = try String(contentsOfFile: "\(server.folder)/moderation/review.suggestions", encoding: .utf8)
            let suggestion = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(suggestion["text"] as? String == "watch your back")
            #expect(suggestion["labels"] as? [String] == ["threat"])
            let set = try await server.send(.GET, "/v1/label-sets/moderation")
            #expect(set["version"] as? String == version)
        }
    }
}
