import Foundation
import LabelSets
import LabelTools
import Testing
import Wording

/// Groups as a folder of a label set.
@Suite("Proposal")
struct ProposalTests {
    private let scene: LabelScene
    private let report: DiscoveryReport
    private var folder: String { scene.path + "/proposal" }

    init() throws {
        scene = try LabelScene.help()
        var options = DiscoveryRun.Options()
        (options.all, options.cut) = (true, 0.5)
        let more = ["#garlic sauce basil", "garlic, sauce\tbasil now"]
        let lines = DiscoveryRunTests.football + DiscoveryRunTests.cooking + more
        report = try DiscoveryRun(pass: LabelScene.pass(), options: options).run([scene.build()], traffic: traffic(lines))
    }

    @Test("what is written is read as a set with the groups as labels and all of their messages, the most central first")
    func written() throws {
        try #require(report.groups.count == 2)
        try Proposal(report).write(to: folder)
        let set = try LabelSetReader().read(directory: folder)
        #expect(set.mode == .single && set.settings.description?.isEmpty == false)
        for group in report.groups {
            let label = try #require(set.labels.first { $0.name == group.name })
            #expect(label.examples.map(\.text) == group.members.map(\.text))
        }
        #expect(set.labels.count == 2 && set.examples.contains { $0.text == "#garlic sauce basil" })
        let file = try String(contentsOfFile: "\(folder)/basil-garlic-sauce.txt", encoding: .utf8)
        #expect(file.hasPrefix("# Proposed by assay labels discover: 8 messages, 8 different, "))
        #expect(file.contains("# Most telling words: basil, garlic, sauce"))
    }

    @Test("a folder that is missing or empty is fine")
    func free() throws {
        try Proposal.check(folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Proposal.check(folder)
    }

    @Test("nothing is overwritten: a folder with anything in it and a file in its place are refused by name")
    func refused() throws {
        try scene.write("proposal/.hidden", ["mine"])
        try scene.write("file", ["mine"])
        for path in [folder, scene.path + "/file"] {
            for refuse in [{ try Proposal.check(path) }, { try Proposal(report).write(to: path) }] as [() throws -> Void] {
                let error = try #require(throws: AssayError.self, performing: refuse)
                #expect(error.code == .configuration && error.place == path && error.remedy == "name a new folder")
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [".hidden"])
        #expect(try String(contentsOfFile: scene.path + "/file", encoding: .utf8) == "mine\n")
    }

    @Test("a folder that cannot be made is an error that names it")
    func unmakable() throws {
        try scene.write("file", ["mine"])
        let path = scene.path + "/file/below"
        let error = try #require(throws: AssayError.self) { try Proposal(report).write(to: path) }
        #expect(error.place == path && error.message.hasPrefix("the folder cannot be made: "))
    }
}
