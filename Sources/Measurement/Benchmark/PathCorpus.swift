internal import LabelSets

/// Generated label sets and messages of the usual length: every label has its own words among common ones.
struct PathCorpus {
    /// Labels of a set.
    let labels: Int
    private static let examples = 6
    private static let length = 10

    /// A set with its own words.
    func set(_ name: String, seed: UInt64) -> LabelSet {
        var words = Words(state: seed &* 7919 &+ 1)
        let labels = (0..<labels).map { label in
            Label(
                name: "label\(label)",
                examples: (0..<Self.examples).map { line in
                    LabelExample(
                        text: words.sentence(Self.length, about: label, of: self.labels), file: "label\(label).txt",
                        line: line + 1)
                })
        }
        return LabelSet(name: name, labels: labels)
    }

    /// Messages, each about one of the labels.
    func texts(_ count: Int) -> [String] {
        var words = Words(state: 42)
        return (0..<count).map { words.sentence(Self.length, about: $0 % labels, of: labels) }
    }

    private struct Words {
        var state: UInt64

        /// Four words of the label, the others common: few in all, so that the fake's vectors stay in cache.
        mutating func sentence(_ length: Int, about label: Int, of labels: Int) -> String {
            (0..<length).map { place in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let draw = Int(state >> 40)
                return place % 5 < 2 ? "topic\(label)" : "word\(draw % 64)"
            }.joined(separator: " ")
        }
    }
}
