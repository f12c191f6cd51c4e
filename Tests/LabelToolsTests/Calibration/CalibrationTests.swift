import AssayTesting
import Classification
import LabelTools
import Tagging
import Testing

@Suite("Calibrating on traffic")
struct CalibrationTests {
    private static func message(_ i: Int) -> String {
        "invoice \(LabelScene.details[i % 12]) \(LabelScene.details[i / 12 % 12]) \(LabelScene.details[i / 144 % 12])"
    }

    private func references(_ scene: LabelScene) -> TrafficReferences {
        TrafficReferences(model: FakeEmbedder().model, cacheDirectory: scene.cache)
    }

    @Test("it learns from the messages what the next daemon starts with, and shows the strangest")
    func learns() throws {
        let scene = try LabelScene.help()
        let set = try scene.build()
        let references = references(scene)
        let lines = (0..<1000).map(Self.message) + ["qwx plork zzyx", "qwx plork zzyx"]
        let report = try CalibrationRun(pass: LabelScene.pass(), references: references, count: 3)
            .run([set], traffic: traffic(lines))[0]
        #expect(report.messages == 1002 && report.distinct == 1001 && report.needed == 400 && report.rate == 0.05)
        #expect(report.strangest.count == 3)
        #expect(report.strangest.contains { $0.text == "qwx plork zzyx" && $0.count == 2 && $0.line == 1001 })
        #expect(try abs(#require(report.byTraffic) - 0.05) < 0.04)
        #expect(references.save())
        #expect(self.references(scene).reference(named: set).isReady)
    }

    @Test("too few messages are learned from, and said to be too few")
    func few() throws {
        let scene = try LabelScene.help()
        let set = try scene.build()
        let report = try CalibrationRun(pass: LabelScene.pass(), references: references(scene), count: 0)
            .run([set], traffic: traffic((0..<20).map(Self.message)))[0]
        #expect(report.byTraffic == nil && report.strangest.isEmpty)
    }

    @Test("what was learned before is replaced")
    func again() throws {
        let scene = try LabelScene.help()
        let set = try scene.build()
        let references = references(scene)
        let run = CalibrationRun(pass: LabelScene.pass(), references: references)
        _ = try run.run([set], traffic: traffic((0..<1000).map(Self.message)))
        let once = references.reference(named: set)
        _ = try run.run([set], traffic: traffic((0..<1000).map(Self.message)))
        #expect(references.reference(named: set) == once)
    }
}
