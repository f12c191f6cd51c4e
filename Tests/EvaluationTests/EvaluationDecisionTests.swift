import AssayTesting
import Classification
import Evaluation
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

/// What is evaluated is what the daemon decides.
@Suite("Evaluated decisions")
struct EvaluationDecisionTests {
    @Test("each test has the labels, confidence and anomaly flag that a tagger gives its text")
    func sameAsTagger() throws {
        let embedder = FakeEmbedder()
        let evaluation = Evaluation(embedder: embedder, builder: SetBuilder(embedder: embedder), threads: 2)
        let words = ["cat", "dog", "purrs", "barks", "the", "a", "invoice"]
        // More than one chunk of texts, so that two threads share them.
        let texts = (0..<300).map { "\(words[$0 % 7]) \(words[$0 / 7 % 7]) \(words[$0 / 49 % 7])" }
        let test = LabelledTexts(texts: texts, labels: texts.map { _ in "cat" })
        let record = try evaluation.run(set: Samples.animals, test: test)
        let tags = try Tagger(embedder: embedder).tag(texts, with: SetRegistry([record.set]).snapshot).map { $0.tags[0].tag }
        #expect(record.tests.map(\.text) == texts)
        for (test, tag) in zip(record.tests, tags) {
            #expect(tag.decision == .single(record.set.labels[test.decision.label]))
            #expect(tag.confidence == test.decision.confidence && tag.anomaly == test.decision.isAnomaly)
        }
    }
}
