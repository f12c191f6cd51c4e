import LabelSets
import LabelTools
import Tagging
import Testing

/// Groups of messages that no label covers.
@Suite("Discovery run")
struct DiscoveryRunTests {
    static let football = LabelScene.details.prefix(7).map { "striker goal keeper \($0)" }
    static let cooking = LabelScene.details.prefix(6).map { "garlic sauce basil \($0)" }

    private func options(_ change: (inout DiscoveryRun.Options) -> Void = { _ in }) -> DiscoveryRun.Options {
        var options = DiscoveryRun.Options()
        options.cut = 0.5
        change(&options)
        return options
    }

    private func discover(
        _ sets: [PublishedSet], _ lines: [String], _ options: DiscoveryRun.Options, threads: Int = 1
    ) throws -> DiscoveryReport {
        try DiscoveryRun(pass: LabelScene.pass(threads: threads), options: options).run(sets, traffic: traffic(lines))
    }

    @Test("messages that are alike are a group with a name of their words, the largest first; strays are in none")
    func groups() throws {
        let lines = Self.cooking + ["nebula quartz"] + Self.football + ["striker goal keeper today"]
        let report = try discover([LabelScene.help().build()], lines, options { $0.all = true })
        #expect(report.groups.count == 2)
        let (first, second) = (try #require(report.groups.first), try #require(report.groups.last))
        #expect(first.name == "goal-keeper-striker" && first.words == ["goal", "keeper", "striker"])
        #expect(second.name == "basil-garlic-sauce")
        #expect(first.messages == 8 && second.messages == 6)
        #expect(Set(first.members.map(\.text)) == Set(Self.football) && Set(second.members.map(\.text)) == Set(Self.cooking))
        let member = try #require(first.members.first { $0.text == "striker goal keeper today" })
        #expect(member.line == 8 && member.count == 2)
        #expect(report.candidates == 14 && report.grouped == 14 && report.ungrouped == 1)
        #expect(report.messages == 15 && report.distinct == 14 && report.sets == ["help"])
        #expect(first.cohesion > 0.5 && first.cohesion < 1)
    }

    @Test("the message most like its whole group is named first")
    func central() throws {
        let core = "striker goal keeper"
        let far = "striker goal keeper on a rainy cold dark night"
        let lines = [far] + LabelScene.details.prefix(5).map { "\(core) \($0)" } + [core]
        let group = try #require(
            try discover([LabelScene.help().build()], lines, options { $0.all = true }).groups.first)
        #expect(group.members.first?.text == core && group.members.last?.text == far && group.members.count == 7)
    }

    @Test("only what every set flags is grouped, unless all is asked for")
    func anomalies() throws {
        let scene = try LabelScene.help()
        try scene.write("Labels/sport/football.txt", Self.football)
        try scene.write("Labels/sport/tennis.txt", LabelScene.details.map { "racket serve \($0)" })
        let lines = LabelScene.billing + Self.football + Self.cooking
        let (help, sport) = (try scene.build(), try scene.build("sport"))
        let one = try discover([help], lines, options())
        #expect(one.candidates == 13 && one.groups.map(\.name) == ["goal-keeper-striker", "basil-garlic-sauce"])
        let both = try discover([help, sport], lines, options { $0.rate = 0.06 })
        #expect(both.candidates == 6 && both.sets == ["help", "sport"])
        #expect(both.groups.map(\.name) == ["basil-garlic-sauce"])
        #expect(try discover([help], lines, options { $0.rate = 0 }).candidates == 0)
        #expect(try discover([help], lines, options { $0.rate = 1 }).candidates == 25)
        #expect(try discover([help], lines, options { $0.all = true }).candidates == 25)
    }

    @Test("messages that the sets know leave nothing to group, and that is no error")
    func nothing() throws {
        let report = try discover([LabelScene.help().build()], LabelScene.billing, options())
        #expect(report.groups.isEmpty && report.candidates == 0 && report.grouped == 0 && report.ungrouped == 0)
        #expect(report.messages == 12)
    }

    @Test("a group has at least as many different messages as asked", arguments: [(1, 3), (6, 2), (7, 1), (8, 0)])
    func minSize(minSize: Int, groups: Int) throws {
        let lines = Self.cooking + Self.football + Array(repeating: "nebula quartz", count: 20)
        let report = try discover(
            [LabelScene.help().build()], lines,
            options {
                $0.all = true
                $0.minSize = minSize
            })
        try #require(report.groups.count == groups)
        #expect(report.groups.allSatisfy { $0.members.count >= minSize })
        #expect(report.grouped - report.groups.reduce(0) { $0 + $1.members.count } == report.ungrouped)
        // Repeated messages are one member, but count.
        if minSize == 1 { #expect(report.groups[0].messages == 20 && report.groups[0].cohesion == 1) }
    }

    @Test("the cut is the one given, or learnt from labels that are groups, or the standard one")
    func cut() throws {
        let scene = try LabelScene.help()
        let (few, many) = (try scene.build(), try manyLabels(scene))
        let given = try discover([few], Self.cooking, options { $0.cut = 0.7 })
        #expect(given.cut == 0.7 && given.cutSource == .given)
        let standard = try discover([few], Self.cooking, options { $0.cut = nil })
        #expect(standard.cut == 0.32 && standard.cutSource == .standard)
        let learnt = try discover([few, many], Self.cooking, options { $0.cut = nil })
        #expect(learnt.cutSource == .labels && learnt.cut != 0.32 && learnt.cut > 0)
    }

    @Test("labels that are no groups of alike texts teach no cut")
    func noGroups() throws {
        let scene = try LabelScene.help()
        for label in 0..<6 {
            try scene.write("Labels/noise/label\(label).txt", (0..<12).map { "word\(label)x\($0) other\(label)x\($0)" })
        }
        let report = try discover([scene.build("noise")], Self.cooking, options { $0.cut = nil })
        #expect(report.cut == 0.32 && report.cutSource == .standard)
    }

    @Test("the same messages give the same report, whatever the number of threads")
    func reproducible() throws {
        let set = try LabelScene.help().build()
        let lines = (0..<300).map { "\(["striker", "garlic", "nebula"][$0 % 3]) word\($0 % 40) more\($0 % 7)" }
        let reports = try [1, 1, 3].map { try json(discover([set], lines, options { $0.all = true }, threads: $0)) }
        #expect(reports[0] == reports[1] && reports[0] == reports[2])
    }

    private func manyLabels(_ scene: LabelScene) throws -> PublishedSet {
        for label in 0..<6 {
            try scene.write("Labels/many/label\(label).txt", LabelScene.details.map { "topic\(label) thing\(label) \($0)" })
        }
        return try scene.build("many")
    }
}
