import Foundation
import Testing
import Wire

@Suite("Wire: evidence")
struct EvidenceWireTests {
    private let evidence = Evidence(
        label: "a", words: [Evidence.Word(text: "x \"y\"", range: 2..<7, weight: -1.25)],
        labels: [.init(label: "a", confidence: 0.75, threshold: 0.5, words: [])],
        nearest: [
            .init(
                labels: .multi(["a", "b"]), text: "ex", similarity: 0.5, file: "a.txt", line: 3, since: "2026-01-02T03:04:05Z")
        ],
        anomaly: .init(
            statistic: "mahalanobis", value: 3, limit: nil, pValue: 0.25, rate: 0.05, reason: "why",
            words: [.init(text: "z", range: 0..<1, weight: 2)]))

    private func frame(_ evidence: Evidence) -> String {
        let tag = SetTag(.multi(["a"]), confidence: 0.75, similarity: 0.5, anomaly: false, evidence: evidence)
        return encoded(TaggedResult(id: "i", tags: [("s", tag)], anomaly: false, truncated: false, tokens: 3, model: "m"))
    }

    @Test("evidence has its fields in the order of the documentation")
    func shape() {
        #expect(
            frame(evidence).contains(
                #","evidence":{"label":"a","words":[{"text":"x \"y\"","start":2,"end":7,"weight":-1.25}],"#
                    + #""labels":[{"label":"a","confidence":0.75,"threshold":0.5,"words":[]}],"#
                    + #""nearest":[{"labels":["a","b"],"text":"ex","similarity":0.5,"file":"a.txt","line":3,"#
                    + #""since":"2026-01-02T03:04:05Z"}],"anomaly":{"statistic":"mahalanobis","value":3,"limit":null,"#
                    + #""p_value":0.25,"rate":0.05,"reason":"why","words":[{"text":"z","start":0,"end":1,"weight":2}]}}}"#))
        var matched = evidence
        matched.match = .init(kind: .nearDuplicate, pull: 1.5, examples: [])
        #expect(frame(matched).contains(#","match":{"kind":"near_duplicate","pull":1.5,"examples":[]}}}"#))
        matched.match = .init(kind: .example, examples: evidence.nearest)
        #expect(frame(matched).contains(#","match":{"kind":"example","examples":[{"labels":["a","b"],"text":"ex","#))
    }

    private struct Frame: Decodable {
        struct Tag: Decodable { var evidence: Evidence? }
        var tags: [String: Tag]
    }

    @Test("a client reads what the daemon wrote")
    func roundTrip() throws {
        var single = evidence
        single.labels = nil
        single.nearest[0].labels = .single("a")
        single.anomaly.words = []
        var matched = evidence
        matched.match = .init(kind: .nearDuplicate, pull: 1.5, examples: evidence.nearest)
        for evidence in [evidence, single, matched] {
            let read = try JSONDecoder().decode(Frame.self, from: Data(frame(evidence).utf8)).tags["s"]?.evidence
            #expect(read == evidence)
        }
    }

    @Test("a word that ends before it begins is refused")
    func backwards() {
        let broken = frame(evidence).replacing("\"start\":2", with: "\"start\":9")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Frame.self, from: Data(broken.utf8)) }
    }
}
