import AssayTesting
import Tagging
import TestSupport
import Testing

@Suite("Registry of label sets") struct SetRegistryTests {
    @Test("every set must be able to decide; a broken edit of one that can is no problem")
    func problem() throws {
        let registry = SetRegistry()
        #expect(registry.problem == "no label set is in use")
        registry.publish(try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set)
        #expect(registry.problem == nil)
        registry.reject("animals", error: "cats.txt:3: a NUL byte")
        #expect(registry.problem == nil)
        registry.reject("colours", error: "no examples")
        registry.reject("shapes", error: "no examples")
        #expect(registry.problem == "not in use: \"colours\", \"shapes\"")
        registry.remove("colours")
        registry.remove("shapes")
        #expect(registry.problem == nil)
    }
}
