import LabelSets
import LabelTools
import Tagging
import Testing
import Wording

/// Two versions of sets on the same messages.
@Suite("Diff run")
struct DiffRunTests {
    private func diff(
        _ old: LabelScene, _ new: LabelScene, _ lines: [String], samples: Int = 3, threads: Int = 1
    ) throws -> DiffReport {
        try DiffRun(pass: LabelScene.pass(threads: threads), builder: LabelScene.builder, samples: samples)
            .run(LabelFolder(old.labels), LabelFolder(new.labels), traffic: traffic(lines))
    }

    @Test("a set against itself changes nothing")
    func same() throws {
        let scene = try LabelScene.help()
        let report = try diff(scene, scene, ["invoice payment please", "parcel courier please", "unheard of"])
        #expect(report.messages == 3 && report.changed == 0 && report.changedShare == 0)
        let set = try #require(report.sets.first)
        #expect(set.files.isEmpty && set.transitions.isEmpty && set.changed == 0 && set.oldVersion == set.newVersion)
        #expect(set.confidence.shift == 0 && set.confidence.old == set.confidence.new)
        #expect(set.anomalies.newlyFlagged == 0 && set.anomalies.noLongerFlagged == 0)
        #expect(set.tags.allSatisfy { $0.old == $0.new } && set.tags.reduce(0) { $0 + $1.old } == 3)
    }

    @Test("labels that change places change every message, the most frequent transition first, repeated messages counted")
    func swapped() throws {
        let old = try LabelScene.help()
        let new = try LabelScene.help(billing: LabelScene.delivery, delivery: LabelScene.billing)
        let report = try diff(
            old, new,
            [
                "parcel courier please", "invoice payment please", "parcel courier please", "parcel courier now",
                "parcel courier then",
            ], samples: 2)
        #expect(report.messages == 5 && report.distinct == 4 && report.changed == 5 && report.changedShare == 1)
        let set = try #require(report.sets.first)
        try #require(set.transitions.map { "\($0.from) \($0.to) \($0.count)" } == ["delivery billing 4", "billing delivery 1"])
        try #require(set.transitions.map(\.samples.count) == [2, 1])
        let sample = set.transitions[1].samples[0]
        #expect(sample.text == "invoice payment please" && sample.line == 2 && sample.count == 1)
        #expect(sample.oldConfidence > 0.5 && sample.newConfidence > 0.5)
        let strengths = set.transitions[0].samples.map { min($0.oldConfidence, $0.newConfidence) }
        #expect(strengths[0] >= strengths[1])
        #expect(set.tags.map { "\($0.label) \($0.old) \($0.new)" } == ["billing 1 4", "delivery 4 1"])
        #expect(set.files.moved.map(\.count) == [12, 12] && set.oldVersion != set.newVersion)
    }

    @Test("the samples shown are those that both versions are most sure of, however many there are")
    func strongest() throws {
        let old = try LabelScene.help()
        // Of few examples, so that either version may be the one that is less sure.
        let new = try LabelScene.help(billing: LabelScene.delivery, delivery: Array(LabelScene.billing.prefix(3)))
        let lines = (0..<120).map { "invoice payment word\($0)" } + ["parcel invoice payment one", "invoice payment today"]
        func samples(_ count: Int) throws -> [DiffReport.Sample] {
            let set = try #require(try diff(old, new, lines, samples: count).sets.first)
            return try #require(set.transitions.first { $0.from == "billing" }).samples
        }
        let all = try samples(.max)
        #expect(all.count >= 121)
        let strengths = all.map { min($0.oldConfidence, $0.newConfidence) }
        #expect(strengths == strengths.sorted(by: >))
        #expect(try samples(3).map(\.text) == all.prefix(3).map(\.text))
        #expect(try samples(0).isEmpty)
    }

    @Test("a setting alone changes decisions, and is told: no label goes by the background's name")
    func threshold() throws {
        func scene(_ threshold: String) throws -> LabelScene {
            try .help(settings: "mode: multi\nbackground: delivery\nlabels: {billing: {threshold: \(threshold)}}")
        }
        let report = try diff(scene("0.0"), scene("1.0"), ["something else", "or other"])
        let set = try #require(report.sets.first)
        #expect(set.files.settings == ["labels.billing.threshold: 0.0 → 1.0"] && set.files.labels.isEmpty)
        #expect(set.transitions.map { "\($0.from) \($0.to) \($0.count)" } == ["billing delivery 2"])
    }

    @Test("messages that become anomalies and that are none any more are counted")
    func anomalies() throws {
        let strange = "zebra quartz violin nebula"
        let (without, with) = (
            try LabelScene.help(settings: "anomaly: {rate: 0.2}"),
            try LabelScene.help(billing: LabelScene.billing + [strange], settings: "anomaly: {rate: 0.2}")
        )
        let lines = [strange, strange, "invoice payment today"]
        let gone = try #require(try diff(without, with, lines).sets.first).anomalies
        #expect(gone.old == 2 && gone.new == 0 && gone.noLongerFlagged == 2 && gone.newlyFlagged == 0)
        let came = try #require(try diff(with, without, lines).sets.first).anomalies
        #expect(came.old == 0 && came.new == 2 && came.noLongerFlagged == 0 && came.newlyFlagged == 2)
    }

    @Test("a message counts as changed once, whatever number of sets change it; sets of one side alone are named")
    func severalSets() throws {
        let (old, new) = (try LabelScene.help(), try LabelScene())
        for (scene, names) in [(old, ["twin", "gone"]), (new, ["help", "twin", "came"])] {
            for name in names {
                let isSwapped = name == "help" || (name == "twin" && scene.path == new.path)
                try scene.write("Labels/\(name)/billing.txt", isSwapped ? LabelScene.delivery : LabelScene.billing)
                try scene.write("Labels/\(name)/delivery.txt", isSwapped ? LabelScene.billing : LabelScene.delivery)
            }
        }
        let report = try diff(old, new, ["invoice payment please", "parcel courier please"])
        #expect(report.sets.map(\.set) == ["help", "twin"] && report.sets.map(\.changed) == [2, 2])
        #expect(report.changed == 2 && report.changedShare == 1)
        #expect(report.onlyOld == ["gone"] && report.onlyNew == ["came"])
    }

    @Test("two folders of one set each are compared whatever their names, other folders by name alone")
    func names() throws {
        let scene = try LabelScene.help()
        try scene.write("Other/support/billing.txt", LabelScene.billing)
        try scene.write("Other/support/delivery.txt", LabelScene.delivery)
        let run = DiffRun(pass: LabelScene.pass(), builder: LabelScene.builder, samples: 1)
        let report = try run.run(
            LabelFolder(scene.labels + "/help"), LabelFolder(scene.path + "/Other/support"), traffic: traffic(["hello"]))
        #expect(report.sets.map(\.set) == ["support"] && report.onlyOld.isEmpty && report.onlyNew.isEmpty)
        let error = try #require(throws: AssayError.self) {
            try run.run(LabelFolder(scene.labels), LabelFolder(scene.path + "/Other"), traffic: traffic(["hello"]))
        }
        #expect(error.code == .labels && error.place == scene.path + "/Other" && error.message.contains(scene.labels))
    }

    @Test("a set that cannot be read ends the run, with its file and line")
    func broken() throws {
        let (good, bad) = (try LabelScene.help(), try LabelScene.help(delivery: ["lonely"]))
        for (old, new) in [(good, bad), (bad, good)] {
            let error = try #require(throws: LabelSetError.self) { try diff(old, new, ["hello"]) }
            #expect(error.description.contains("delivery.txt:1"))
        }
    }

    @Test("threads change nothing, and progress ends with all messages")
    func threads() throws {
        let (old, new) = (try LabelScene.help(), try LabelScene.help(billing: LabelScene.billing + ["parcel invoice today"]))
        let lines = (0..<300).map { "\(["invoice", "parcel", "payment"][$0 % 3]) word\($0)" }
        let reports = try [1, 3].map { try diff(old, new, lines, threads: $0) }
        #expect(try json(reports[0]) == json(reports[1]))
        var last: (Int, Int)?
        _ = try DiffRun(pass: LabelScene.pass(threads: 2), builder: LabelScene.builder, samples: 1).run(
            LabelFolder(old.labels), LabelFolder(new.labels), traffic: traffic(lines)
        ) { last = ($0, $1) }
        #expect(try #require(last) == (300, 300))
    }
}
