import AssayTesting
import Daemon
import Foundation
import Testing

/// Messages of several targets in one batch, as HTTP requests are.
@Suite("Several targets") struct TargetTests {
    @Test("each gets the results of its own messages, each once, in whatever order they came")
    func separate() async throws {
        let rig = try ComputeTests.Rig(threads: 1)
        let targets = (0..<3).map { _ in CollectingTarget(intake: rig.intake) }
        // Runs of one and of several, the last target first and last.
        let order = [2, 0, 0, 1, 2, 1, 0, 2]
        for (id, target) in order.enumerated() { targets[target].submit(#"{"id":"\#(id)","text":"my dog barks"}"#) }
        rig.intake.close()
        try await rig.serve()
        for (number, target) in targets.enumerated() {
            let ids = try target.results.map { frame in
                try #require((try JSONSerialization.jsonObject(with: Data(frame)) as? [String: Any])?["id"] as? String)
            }
            #expect(ids.sorted() == order.indices.filter { order[$0] == number }.map(String.init))
            #expect(target.settledFrames == ids.count)
        }
    }

    @Test("a message that asks for its embedding gets it, with tags or without, and every label's confidence on request")
    func options() async throws {
        let rig = try ComputeTests.Rig(threads: 1)
        let results = try await rig.run([
            #"{"id":"a","text":"my dog barks","embed":true,"sets":[]}"#, #"{"id":"b","text":"my dog barks","embed":true}"#,
            #"{"id":"c","text":"my dog barks","scores":true}"#, #"{"id":"d","token_ids":[5,6]}"#,
        ])
        func result(_ id: String) throws -> [String: Any] { try #require(results.first { $0["id"] as? String == id }) }
        let (alone, tagged) = (try result("a"), try result("b"))
        let embedding = try #require(alone["embedding"] as? String)
        #expect(Data(base64Encoded: embedding)?.count == 64 * 4)
        #expect((alone["tags"] as? [String: Any])?.isEmpty == true)
        #expect(tagged["embedding"] as? String == embedding)
        #expect((tagged["tags"] as? [String: Any])?.count == 2)
        let scored = try #require((try result("c")["tags"] as? [String: [String: Any]])?.values.first)
        #expect((scored["top"] as? [Any])?.count ?? 0 >= 2 && scored["margin"] == nil)
        // The fake model takes no ids; that is the sender's fault.
        #expect((try result("d")["error"] as? [String: Any])?["code"] as? String == "invalid_json")
    }
}
