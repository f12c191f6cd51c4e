import AssayTesting
import Embedding
import Foundation
import LabelSets
import LabelTools
import Tagging
import TestSupport
import Testing

/// The tests that label sets bring along.
@Suite("Label test run")
struct LabelTestRunTests {
    private func run(_ scene: LabelScene, _ builder: SetBuilder? = nil) throws -> LabelTestRun.Outcome {
        try LabelTestRun(builder: builder ?? LabelScene.builder).run(scene.readAll())
    }

    private func tested(_ rows: [String], settings: String = "") throws -> LabelScene {
        let scene = try LabelScene.help(settings: settings)
        try scene.write("Labels/help/tests.tsv", rows)
        return scene
    }

    @Test("tests pass and fail by their labels, and are counted by what they expect")
    func counts() throws {
        let scene = try tested([
            "# what people write", "billing\tinvoice payment harbour", "delivery\tparcel courier harbour",
            "billing\tparcel courier again", "billing\tpayment of the invoice",
        ])
        let report = try run(scene).report
        #expect(!report.isPassed && report.broken.isEmpty)
        let set = try #require(report.sets.first)
        #expect(set.set == "help" && set.tests == 4 && set.passed == 3 && set.accuracy == 0.75)
        #expect(set.labels.map { "\($0.label) \($0.passed)/\($0.tests)" } == ["billing 2/3", "delivery 1/1"])
        try #require(set.failures.count == 1)
        #expect(set.newlyPassing.isEmpty && set.lastRun == nil)
        let failure = set.failures[0]
        #expect(failure.file == "\(scene.labels)/help/tests.tsv" && failure.line == 4)
        #expect(failure.text == "parcel courier again" && failure.expected == "billing" && failure.got == "delivery")
        #expect(failure.confidence > 0.5 && failure.change == nil && failure.before == nil)
        #expect(set.meanConfidence > 0.5 && set.meanConfidence <= 1)
    }

    @Test("a dash and the background's name both expect that a single set gives no label", arguments: ["-", "other"])
    func expectsNoLabel(expected: String) throws {
        let scene = try tested(
            ["billing\tinvoice payment harbour", "\(expected)\thello lovely harbour", "\(expected)\tparcel courier harbour"],
            settings: "background: other")
        try scene.write("Labels/help/other.txt", LabelScene.details.map { "hello lovely \($0)" })
        let set = try #require(try run(scene).report.sets.first)
        #expect(set.tests == 3 && set.passed == 2)
        #expect(set.labels.map { "\($0.label) \($0.passed)/\($0.tests)" } == ["billing 1/1", "other 1/2"])
        #expect(set.failures.map { "\($0.expected) \($0.got)" } == ["other delivery"])
    }

    @Test("a set that gives every text a label cannot be expected to give none")
    func neverAbstains() throws {
        let report = try run(tested(["-\tinvoice payment harbour"])).report
        #expect(report.sets.isEmpty && report.broken.first?.reason.contains("every text gets one") == true)
    }

    @Test("when all pass the report says so")
    func passed() throws {
        let report = try run(tested(["billing\tinvoice payment harbour"])).report
        #expect(report.isPassed && report.sets.count == 1 && report.sets[0].accuracy == 1 && report.sets[0].failures.isEmpty)
    }

    @Test("a set without tests is passed over, one that cannot be read or fitted fails and keeps no other from its tests")
    func broken() throws {
        let scene = try tested(["billing\tinvoice payment harbour"])
        for name in ["silent", "unread", "unfit"] {
            try scene.write("Labels/\(name)/a.txt", LabelScene.billing)
            try scene.write("Labels/\(name)/b.txt", name == "unread" ? ["lonely"] : LabelScene.delivery)
        }
        try scene.write("Labels/unfit/set.yaml", ["layers: [99]"])
        try scene.write("Labels/unfit/tests.tsv", ["a\tinvoice"])
        let report = try run(scene).report
        #expect(report.sets.map(\.set) == ["help"] && report.sets[0].failures.isEmpty && !report.isPassed)
        try #require(report.broken.map(\.set) == ["unfit", "unread"])
        #expect(report.broken[0].reason.contains("layers [99]") && report.broken[1].reason.contains("b.txt:1"))
    }

    /// `billing` is given to every text, `delivery` to none but its examples.
    private static let settings = "mode: multi\nbackground: calm\nlabels: {billing: {threshold: 0}, delivery: {threshold: 1}}"

    @Test(
        "a multi set must give just the labels expected: none missing, none too many, the background standing for none",
        arguments: [
            ("billing\tunheard of words", true, "billing", "billing"),
            ("billing|calm\tunheard of words", true, "billing", "billing"),
            ("calm\tunheard of words", false, "calm", "billing"),
            ("delivery\tunheard of words", false, "delivery", "billing"),
            ("delivery, billing\tunheard of words", false, "billing|delivery", "billing"),
            ("delivery|billing\tparcel courier today", false, "billing|delivery", "delivery"),
            ("delivery\tparcel courier today", true, "delivery", "delivery"),
            ("calm\tquiet sunday today", true, "calm", "calm"),
        ])
    func multi(row: String, passes: Bool, expected: String, got: String) throws {
        let scene = try tested([row, "billing\tanother one"], settings: Self.settings)
        try scene.write("Labels/help/calm.txt", LabelScene.details.map { "quiet sunday \($0)" })
        let outcome = try run(scene, scene.cachingBuilder())
        let set = try #require(outcome.report.sets.first)
        #expect(set.failures.isEmpty == passes && set.passed == (passes ? 2 : 1))
        if let failure = set.failures.first { #expect(failure.expected == expected && failure.got == got) }
        // Every expected label counts, so a test of two counts for either.
        let counted = Set(expected.split(separator: "|").map(String.init)).union(["billing"])
        #expect(Set(set.labels.map(\.label)) == counted)
    }

    // MARK: The last run

    private static let rows = [
        "billing\tinvoice payment harbour", "delivery\tparcel courier harbour", "billing\tparcel courier again",
    ]

    /// A run, kept for the next one.
    @discardableResult private func remembered(
        _ scene: LabelScene, _ builder: SetBuilder? = nil
    ) throws -> LabelTestReport.Outcome {
        let outcome = try run(scene, builder ?? scene.cachingBuilder())
        try outcome.remember()
        return try #require(outcome.report.sets.first)
    }

    @Test("a test that failed and fails is still failing, one that passed and passes is not told")
    func still() throws {
        let scene = try tested(Self.rows)
        let first = try remembered(scene)
        let second = try remembered(scene)
        let last = try #require(second.lastRun)
        #expect(last.tests == 3 && last.passed == 2)
        #expect(try last.version == scene.read().version)
        #expect(last.newlyFailing == 0 && last.newlyPassing == 0 && last.stillFailing == 1)
        #expect(last.meanConfidence == first.meanConfidence)
        #expect(second.failures.map(\.change) == [.stillFailing] && second.failures[0].before?.got == "delivery")
        #expect(second.newlyPassing.isEmpty)
    }

    @Test("when labels change places, what passed is newly failing and what failed newly passing")
    func swapped() throws {
        let scene = try tested(Self.rows)
        let version = try scene.read().version
        try remembered(scene)
        try scene.write("Labels/help/billing.txt", LabelScene.delivery)
        try scene.write("Labels/help/delivery.txt", LabelScene.billing)
        let set = try remembered(scene)
        let last = try #require(set.lastRun)
        #expect(last.newlyFailing == 2 && last.newlyPassing == 1 && last.stillFailing == 0 && last.version == version)
        #expect(set.failures.map(\.line) == [1, 2] && set.failures.allSatisfy { $0.change == .newlyFailing })
        #expect(set.failures.map { $0.before?.got } == ["billing", "delivery"])
        #expect(set.failures.allSatisfy { $0.before?.passed == true })
        #expect(set.newlyPassing.map(\.line) == [3] && set.newlyPassing[0].change == .newlyPassing)
    }

    @Test("tests are known by text and expectation, not by line; a new one has nothing to be compared with")
    func moved() throws {
        let scene = try tested(Self.rows)
        try remembered(scene)
        try scene.write(
            "Labels/help/tests.tsv",
            ["# moved", Self.rows[2], "delivery\tinvoice payment new", "delivery\tparcel courier again"])
        let set = try remembered(scene)
        try #require(set.failures.map(\.line) == [2, 3])
        #expect(set.failures.map(\.change) == [.stillFailing, nil])
        #expect(set.failures[1].before == nil && set.newlyPassing.isEmpty)
    }

    @Test("a run that is not kept leaves the one before to be compared with")
    func forgotten() throws {
        let scene = try tested(Self.rows)
        #expect(try #require(run(scene, scene.cachingBuilder()).report.sets.first).lastRun == nil)
        #expect(try #require(run(scene, scene.cachingBuilder()).report.sets.first).lastRun == nil)
    }

    @Test("without a cache nothing is kept")
    func uncached() throws {
        let scene = try tested(Self.rows)
        #expect(try remembered(scene, LabelScene.builder).lastRun == nil)
        #expect(try remembered(scene, LabelScene.builder).lastRun == nil)
    }

    @Test("the last run names its model, so that another model's is told apart")
    func model() throws {
        let scene = try tested(Self.rows)
        try remembered(scene, scene.cachingBuilder(FakeEmbedder(dimensions: 32)))
        let embedder = FakeEmbedder()
        let set = try remembered(scene, scene.cachingBuilder(embedder))
        #expect(set.lastRun?.model == embedder.model.identifier)
    }

    @Test("two folders of one name keep runs of their own")
    func folders() throws {
        let scene = try tested(Self.rows)
        let other = try tested(Self.rows)
        try remembered(scene)
        #expect(try remembered(other, scene.cachingBuilder()).lastRun == nil)
        #expect(try remembered(scene).lastRun != nil)
    }

    private func history(_ scene: LabelScene) throws -> URL {
        let folder = "\(scene.cache)/tests"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        try #require(names.count == 1)
        return URL(filePath: "\(folder)/\(names[0])")
    }

    /// What may have happened to a file of the cache.
    enum Damage: CaseIterable { case cut, edited, longer, empty, folder }

    @Test("a last run that is damaged is told and replaced, and ends no run", arguments: Damage.allCases)
    func damaged(_ damage: Damage) throws {
        let scene = try tested(Self.rows)
        try remembered(scene)
        let file = try history(scene)
        var bytes = [UInt8](try Data(contentsOf: file))
        switch damage {
        case .cut: bytes.removeLast(2)
        case .edited:
            let place = try #require(bytes.firstRange(of: Array("parcel courier again".utf8)))
            bytes[place.lowerBound] = UInt8(ascii: "b")
        case .longer: bytes += Array("more\n".utf8)
        case .empty: bytes = []
        case .folder: break
        }
        try FileManager.default.removeItem(at: file)
        if damage == .folder {
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        } else {
            try Data(bytes).write(to: file)
        }
        let log = RecordedLog()
        let outcome = try LabelTestRun(builder: scene.cachingBuilder(), logger: log.logger).run(scene.readAll())
        #expect(outcome.report.sets.map(\.passed) == [2] && outcome.report.sets[0].lastRun == nil)
        #expect(log.lines == ["warning the last run is unusable; this one replaces it"])
        guard damage != .folder else { return }
        try outcome.remember()
        #expect(try #require(run(scene, scene.cachingBuilder()).report.sets.first).lastRun != nil)
    }

    @Test("a cache that cannot be written is an error of remembering, not of the run")
    func unwritable() throws {
        let scene = try tested(Self.rows)
        try scene.write("cache/tests", ["a file where the folder should be"])
        let outcome = try LabelTestRun(builder: scene.cachingBuilder()).run(scene.readAll())
        #expect(outcome.report.sets.map(\.passed) == [2])
        #expect(throws: EmbeddingError.self) { try outcome.remember() }
    }
}
