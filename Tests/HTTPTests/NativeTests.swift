import Foundation
import HTTP
import NIOHTTP1
import Tagging
import Testing

/// The routes that are Assay's own.
@Suite("HTTP: native routes") struct NativeTests {
    @Test("one message gets its result, an array an array in order, with errors in their places")
    func classify() async throws {
        try await TestServer.with { server in
            let one = try await server.post(
                "/v1/classify", #"{"id":"a","text":"the team won the match","sets":["topic"],"metadata":{"k":[1]}}"#)
            #expect(one.status == 200 && one["tags", "topic", "label"] as? String == "sports", "\(one.body)")
            #expect(one["id"] as? String == "a" && one["metadata", "k", 0] as? Int == 1)
            let many = try await server.post(
                "/v1/classify", #"[{"id":"x","text":"hot soup","scores":true},"our striker scored",{"id":"z","text":" "}]"#)
            #expect(many[0, "id"] as? String == "x" && many[0, "tags", "topic", "label"] as? String == "food")
            #expect((many[0, "tags", "topic", "top"] as? [Any])?.count == 2)
            #expect(many[1, "tags", "topic", "label"] as? String == "sports")
            #expect(many[2, "id"] as? String == "z" && many[2, "error", "code"] as? String == "empty_text")
            let text = try await server.send(.POST, "/v1/classify", "{the team won", type: "text/plain")
            #expect(text["tags", "topic", "label"] as? String == "sports")
        }
    }

    @Test("a stream of lines gets a line for each, in order, however many there are")
    func stream() async throws {
        try await TestServer.with { server in
            let lines = (0..<1000).map { #"{"id":"\#($0)","text":"\#($0 % 2 == 0 ? "hot soup" : "the team won") \#($0)"}"# }
            let answer = try await server.send(
                .POST, "/v1/classify", lines.joined(separator: "\n") + "\nnot json {\n", type: "application/x-ndjson")
            let results = answer.body.split(separator: "\n")
            #expect(results.count == 1001)
            let ids = try results.prefix(1000).map { line in
                (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["id"] as? String
            }
            #expect(ids == (0..<1000).map(String.init))
        }
    }

    @Test("an explanation has the words and the nearest examples")
    func explain() async throws {
        try await TestServer.with { server in
            let answer = try await server.post("/v1/explain", #"{"text":"the team won again","sets":["topic"]}"#)
            #expect(answer.status == 200)
            #expect(answer["tags", "topic", "evidence", "nearest", 0, "file"] as? String == "sports.txt", "\(answer.body)")
        }
    }

    @Test("examples are added, removed and replaced in their file, whose comments and order stay")
    func examples() async throws {
        try await TestServer.with { server in
            let path = "/v1/label-sets/topic/labels/sports/examples"
            let before = try await server.send(.GET, path)
            let tag = try #require(before.headers.first(name: "ETag"))
            let added = try await server.post(
                path, ##"{"examples":["#1 in the league","the goal came late","a fair match"]}"##, headers: [("If-Match", tag)])
            #expect(added.status == 200 && added["added"] as? Int == 2, "\(added.body)")
            #expect(added["version"] as? String != before["version"] as? String)
            // What was written is read, although no reload has put it in use.
            let written = try await server.send(.GET, path)
            #expect(written["version"] as? String == added["version"] as? String)
            #expect(written.headers.first(name: "ETag") == added.headers.first(name: "ETag"))
            #expect(written["examples", 4] as? String == "#1 in the league", "\(written.body)")
            #expect(written["examples", 5] as? String == "a fair match" && written.body.last == "\n")
            func file() throws -> String { try String(contentsOfFile: "\(server.folder)/topic/sports.txt", encoding: .utf8) }
            #expect(
                try file()
                    == "# what is played\nthe team won the match\nthe goal came late\nour striker scored\nthe team lost\n #1 in the league\na fair match\n"
            )
            let stale = try await server.post(path, #"{"examples":["late"]}"#, headers: [("If-Match", tag)])
            #expect(stale.status == 412 && stale["code"] as? String == "version_changed")
            let removed = try await server.send(.DELETE, path, #"{"examples":["the team lost","never there"]}"#)
            #expect(removed["removed"] as? Int == 1)
            let replaced = try await server.send(.PUT, path, #"{"examples":["a fair match","the team won the match","new"]}"#)
            #expect(replaced["added"] as? Int == 1 && replaced["removed"] as? Int == 3, "\(replaced.body)")
            #expect(try file() == "# what is played\nthe team won the match\na fair match\nnew\n")
        }
    }

    @Test("a change that would leave the set unusable is taken back")
    func unusable() async throws {
        try await TestServer.with { server in
            let path = "/v1/label-sets/topic/labels/food/examples"
            let before = try String(contentsOfFile: "\(server.folder)/topic/food.txt", encoding: .utf8)
            let answer = try await server.send(.PUT, path, #"{"examples":[]}"#)
            #expect(answer.status == 422 && answer["code"] as? String == "unusable_set", "\(answer.body)")
            #expect(try String(contentsOfFile: "\(server.folder)/topic/food.txt", encoding: .utf8) == before)
        }
    }

    @Test("a write that is sent again with its key is done once")
    func idempotency() async throws {
        try await TestServer.with { server in
            let path = "/v1/label-sets/topic/labels/food/examples"
            let first = try await server.post(path, #"{"examples":["rice"]}"#, headers: [("Idempotency-Key", "k1")])
            #expect(first["added"] as? Int == 1)
            let again = try await server.post(path, #"{"examples":["rice"]}"#, headers: [("Idempotency-Key", "k1")])
            #expect(again.body == first.body && again.headers.first(name: "Idempotency-Replayed") == "true")
            let other = try await server.post(path, #"{"examples":["beans"]}"#, headers: [("Idempotency-Key", "k1")])
            #expect(other.status == 422 && other["code"] as? String == "idempotency_key_reused")
            for key in ["", "two words", "naïve", String(repeating: "k", count: 256)] {
                let refused = try await server.post(path, #"{"examples":["rice"]}"#, headers: [("Idempotency-Key", key)])
                #expect(refused.status == 400 && refused["parameter"] as? String == "Idempotency-Key", "\(key)")
            }
        }
    }
}
