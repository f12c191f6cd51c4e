import LabelSets
import LabelTools
import TestSupport
import Testing

/// What differs between the files of two versions of a set.
@Suite("Set difference")
struct SetDifferenceTests {
    private func difference(
        _ old: [String: [String]], _ new: [String: [String]], samples: Int = 3
    ) -> SetDifference {
        SetDifference(from: Samples.set("pets", old), to: Samples.set("pets", new), samples: samples)
    }

    @Test("the same texts in another order are no difference")
    func same() {
        #expect(difference(["cat": ["a", "b"], "dog": ["c"]], ["cat": ["b", "a"], "dog": ["c"]]).isEmpty)
    }

    @Test("texts that came and went are counted by label, and some are named")
    func examples() throws {
        let change = difference(
            ["cat": ["a", "b", "c"], "dog": ["x"]], ["cat": ["a", "d", "e", "f"], "dog": ["x"]], samples: 2)
        try #require(change.labels.map(\.label) == ["cat"])
        #expect(change.labels[0].state == nil && !change.isEmpty)
        #expect(change.labels[0].added == 3 && change.labels[0].addedSamples == ["d", "e"])
        #expect(change.labels[0].removed == 2 && change.labels[0].removedSamples == ["b", "c"])
        #expect(change.moved.isEmpty && change.settings.isEmpty)
    }

    @Test("labels that came and went are told as such")
    func labels() {
        let change = difference(["cat": ["a"], "dog": ["x", "y"]], ["cat": ["a"], "bird": ["z"]])
        #expect(change.labels.map(\.label) == ["bird", "dog"])
        #expect(change.labels.map(\.state) == [.added, .removed])
        #expect(change.labels.map(\.added) == [1, 0] && change.labels.map(\.removed) == [0, 2])
    }

    @Test("a text under another label moved; the most frequent move comes first")
    func moves() {
        let change = difference(
            ["bird": ["p"], "cat": ["a", "b", "c"], "dog": ["x"]], ["bird": ["c"], "cat": ["p"], "dog": ["x", "a", "b"]])
        #expect(change.moved.map { "\($0.from) \($0.to) \($0.count)" } == ["cat dog 2", "bird cat 1", "cat bird 1"])
    }

    @Test("a text that is now under a second label did not move")
    func copied() {
        let change = difference(["cat": ["a"], "dog": ["x"]], ["cat": ["a"], "dog": ["x", "a"]])
        #expect(change.moved.isEmpty && change.labels.map(\.label) == ["dog"] && change.labels[0].added == 1)
        let back = difference(["cat": ["a"], "dog": ["x", "a"]], ["cat": ["a"], "dog": ["x"]])
        #expect(back.moved.isEmpty && back.labels.map(\.label) == ["dog"] && back.labels[0].removed == 1)
    }

    @Test(
        "a setting that differs is told with both values, one that is missing as the default",
        arguments: [
            ("", "mode: multi", ["mode: single → multi"]),
            ("mode: multi\nbackground: cat", "mode: multi", ["background: cat → default"]),
            ("", "anomaly: {rate: 0.1}", ["anomaly.rate: default → 0.1"]),
            ("method: cosine", "method: whitened", ["method: cosine → whitened"]),
            ("", "layers: [2]", ["layers: default → [2]"]),
            ("layers: [1, 2]", "layers: auto", ["layers: [1, 2] → auto"]),
            ("shrinkage: 0.5", "", ["shrinkage: 0.5 → default"]),
            ("prototypes: 2", "prototypes: auto", ["prototypes: 2 → auto"]),
            ("", "description: What pets do", ["description: default → What pets do"]),
            ("", "labels: {cat: {description: purrs}}", ["labels.cat.description: default → purrs"]),
            (
                "mode: multi\nthresholds: {cat: 0.3}", "mode: multi\nlabels: {cat: {threshold: 0.7}}",
                ["labels.cat.threshold: 0.3 → 0.7"]
            ),
            (
                "mode: multi\nlabels: {dog: {recall: 0.9}}", "mode: multi\nlabels: {dog: {precision: 0.9}}",
                ["labels.dog.recall: 0.9 → default", "labels.dog.precision: default → 0.9"]
            ),
            ("method: auto\nshrinkage: 0.5", "# a comment\nshrinkage: 0.50\nmethod: auto", []),
        ])
    func settings(old: String, new: String, changes: [String]) throws {
        let scene = try LabelScene()
        for (name, settings) in [("old", old), ("new", new)] {
            try scene.write("Labels/\(name)/cat.txt", ["a cat purrs", "the cat sleeps"])
            try scene.write("Labels/\(name)/dog.txt", ["a dog barks", "the dog runs"])
            try scene.write("Labels/\(name)/set.yaml", [settings])
        }
        let change = SetDifference(from: try scene.read("old"), to: try scene.read("new"), samples: 3)
        #expect(change.settings == changes && change.labels.isEmpty)
        #expect(change.isEmpty == changes.isEmpty)
    }
}
