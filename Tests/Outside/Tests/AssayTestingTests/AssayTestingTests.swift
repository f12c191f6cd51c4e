import AssayTesting
import CAllocationCount
import Foundation
import Testing

/// The test kit as a third-party package uses it.
@Suite("The test kit from outside")
struct AssayTestingTests {
    private static let sets = [
        "animals": [
            "cat": ["a cat purrs", "the cat sleeps", "my cat meows", "one grey cat"],
            "dog": ["a dog barks", "the dog runs", "my dog howls", "one brown dog"],
        ]
    ]

    /// The label that a result gives in the set.
    private func label(_ result: String) throws -> String? {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any])
        return ((object["tags"] as? [String: [String: Any]])?["animals"])?["label"] as? String
    }

    @Test("messages go through label sets of one's own, without a daemon and without a model")
    func ownSets() async throws {
        let path = try MessagePath(sets: Self.sets)
        let results = try await path.results(of: ["the cat purrs", #"[{"id":"d","text":"my dog barks"},"a grey cat"]"#])
        #expect(try results.map(label) == ["cat", "dog", "cat"])
        #expect(results[1].contains(#""id":"d""#))
    }

    @Test("what is no message is answered with an error, as by the daemon")
    func errors() async throws {
        let results = try await MessagePath(sets: Self.sets).results(of: [#"{"text":7}"#])
        #expect(results.count == 1 && results[0].contains(#""code":"invalid_json""#))
    }

    @Test("a set of one label, or with one that has no examples, is refused")
    func refusal() {
        #expect(throws: UnusableSet.self) { try MessagePath(sets: ["one": ["only": ["a", "b"]]]) }
        #expect(throws: UnusableSet.self) { try MessagePath(sets: ["half": ["some": ["a", "b"], "none": []]]) }
    }

    @Test("the steps of a message can be repeated, and what they allocate counted")
    func steps() async throws {
        let steps = WireSteps()
        #expect(steps.decode() == 65)
        var output: [UInt8] = []
        steps.encode(into: &output)
        #expect(String(decoding: output, as: UTF8.self).hasPrefix(#"{"id":"order-4711-c","tags":{"topic":{"label":"delivery""#))
        let before = allocation_count()
        steps.encode(into: &output)
        #expect(allocation_count() - before < 100)
        #expect(try DecisionStep(batch: 3).classify() == 3)
        #expect(try await MessagePath().run(messages: 10).count == 10)
    }
}
