import LabelSets
import LabelTools
import Tagging
import Testing

/// What is measured of label sets.
@Suite("Statistics run")
struct StatisticsRunTests {
    private func statistics(
        _ scene: LabelScene, _ lines: [String]? = nil, threads: Int = 1
    ) throws -> StatisticsReport {
        try StatisticsRun(pass: LabelScene.pass(threads: threads), builder: LabelScene.builder)
            .run(scene.readAll(), traffic: lines.map { try traffic($0) })
    }

    @Test("examples are counted, with their length in characters")
    func counts() throws {
        let scene = try LabelScene.help(billing: ["añb", "c d e f", "c d e g"], delivery: ["x y", "x z"])
        let set = try #require(try statistics(scene).sets.first)
        #expect(set.set == "help" && set.mode == "single" && set.examples == 5)
        #expect(try set.version == scene.read().version)
        try #require(set.labels.map(\.label) == ["billing", "delivery"])
        #expect(set.labels.map(\.examples) == [3, 2])
        #expect(set.labels[0].meanLength == 17.0 / 3 && set.labels[1].meanLength == 3 && set.meanLength == 23.0 / 5)
        #expect(set.traffic == nil && set.labels.allSatisfy { $0.traffic == nil })
    }

    @Test("a text under two labels of a multi set is one example of the set and one of each label")
    func shared() throws {
        let scene = try LabelScene.help(delivery: LabelScene.delivery + ["invoice payment today"], settings: "mode: multi")
        let set = try #require(try statistics(scene).sets.first)
        #expect(set.mode == "multi" && set.examples == 24 && set.labels.map(\.examples) == [12, 13])
    }

    @Test("texts of the same words in another order are no variety, texts without a common word are")
    func variety() throws {
        let scene = try LabelScene.help(
            billing: ["a b c", "b c a", "c a b", "c b a"], delivery: ["k l m n", "o p q r", "s t u v", "w x y z"])
        let labels = try #require(try statistics(scene).sets.first).labels
        try #require(labels.count == 2)
        #expect(abs(labels[0].vendiScore - 1) < 1e-3 && labels[0].meanDistance < 1e-3)
        #expect(try #require(labels[0].typicalDistance) < 1e-3)
        #expect(labels[1].vendiScore > 2.5 && labels[1].vendiScore <= 4 && labels[1].meanDistance > 0.4)
        #expect(try #require(labels[1].typicalDistance) > 0.3)
    }

    @Test("the nearest label is the one with the most alike texts, mutually so where these are only two")
    func nearest() throws {
        let scene = try LabelScene.help()
        try scene.write("Labels/help/dunning.txt", LabelScene.details.map { "invoice overdue \($0)" })
        let labels = try #require(try statistics(scene).sets.first).labels
        try #require(labels.count == 3)
        #expect(labels.map { $0.nearest?.label } == ["dunning", labels[1].nearest?.label, "billing"])
        let cosines = labels.compactMap { $0.nearest?.cosine }
        #expect(cosines.count == 3 && abs(cosines[0] - cosines[2]) < 1e-5 && cosines[1] < cosines[0])
    }

    @Test("labels told apart have full recall; a text under the wrong one costs that label, and names the other")
    func recall() throws {
        let clean = try #require(try statistics(.help()).sets.first)
        #expect(clean.heldOutAccuracy == 1 && clean.labels.map(\.recall) == [1, 1])
        #expect(clean.labels.allSatisfy { $0.confusion == nil })
        let scene = try LabelScene.help(delivery: LabelScene.delivery + ["invoice payment harbour"])
        let set = try #require(try statistics(scene).sets.first)
        try #require(set.labels.count == 2)
        #expect(set.heldOutAccuracy == 24.0 / 25 && set.labels[0].recall == 1 && set.labels[0].confusion == nil)
        #expect(try abs(#require(set.labels[1].recall) - 12.0 / 13) < 1e-9)
        let confusion = try #require(set.labels[1].confusion)
        #expect(confusion.label == "billing" && confusion.share == 1.0 / 13)
    }

    @Test("traffic is counted by label, repeated messages too: what is tagged, what an example stands for, what is strange")
    func coverage() throws {
        let lines = [
            "invoice payment today", "invoice payment today", "friday payment invoice", "parcel courier today",
            "zebra quartz violin nebula plum",
        ]
        let set = try #require(try statistics(.help(), lines).sets.first)
        let all = try #require(set.traffic)
        #expect(all.messages == 5 && all.distinct == 4 && all.badLines == 0 && all.untagged == 0)
        #expect(abs(all.covered - 0.8) < 1e-9 && abs(all.anomalies - 0.2) < 1e-9)
        let labels = set.labels.compactMap(\.traffic)
        try #require(labels.count == 2)
        #expect(abs(labels[0].covered - 0.6) < 1e-9 && abs(labels[1].covered - 0.2) < 1e-9)
        #expect(labels[0].tagged >= 0.6 - 1e-9 && labels[1].tagged >= 0.2 - 1e-9)
        #expect(abs(labels[0].tagged + labels[1].tagged - 1) < 1e-9)
    }

    @Test(
        "in a multi set messages without a label are counted, for the background where there is one", arguments: [false, true])
    func untagged(hasBackground: Bool) throws {
        let scene = try LabelScene.help(
            settings: "mode: multi\nlabels: {billing: {threshold: 1}, delivery: {threshold: 1}}"
                + (hasBackground ? "\nbackground: delivery" : ""))
        let set = try #require(try statistics(scene, ["unheard of", "unheard of", "invoice payment today"]).sets.first)
        try #require(set.labels.count == 2)
        #expect(try abs(#require(set.traffic).untagged - 2.0 / 3) < 1e-9)
        #expect(try abs(#require(set.labels[0].traffic).tagged - 1.0 / 3) < 1e-9)
        #expect(try abs(#require(set.labels[1].traffic).tagged - (hasBackground ? 2.0 / 3 : 0)) < 1e-9)
    }

    @Test("sets that cannot be read or fitted are told as broken, and the others are measured")
    func broken() throws {
        let scene = try LabelScene.help()
        try scene.write("Labels/unread/a.txt", ["lonely"])
        try scene.write("Labels/unread/b.txt", LabelScene.delivery)
        try scene.write("Labels/a-unfit/a.txt", LabelScene.billing)
        try scene.write("Labels/a-unfit/b.txt", LabelScene.delivery)
        try scene.write("Labels/a-unfit/set.yaml", ["layers: [99]"])
        let report = try statistics(scene, ["invoice payment today"])
        #expect(report.sets.map(\.set) == ["help"] && report.sets[0].traffic?.covered == 1)
        try #require(report.broken.map(\.set) == ["a-unfit", "unread"])
        #expect(report.broken[0].reason.contains("layers [99]") && report.broken[1].reason.contains("a.txt:1"))
    }

    @Test("sets that are all broken are a report too, with and without traffic")
    func allBroken() throws {
        let scene = try LabelScene.help(delivery: ["lonely"])
        for lines in [nil, ["hello"]] {
            let report = try statistics(scene, lines)
            #expect(report.sets.isEmpty && report.broken.map(\.set) == ["help"])
        }
    }

    @Test("threads change nothing")
    func threads() throws {
        let scene = try LabelScene.help()
        let lines = (0..<300).map { "\(["invoice", "parcel", "garlic"][$0 % 3]) word\($0 % 90)" }
        #expect(try json(statistics(scene, lines)) == json(statistics(scene, lines, threads: 3)))
    }
}
