import AssayTesting
import Daemon
import Embedding
import Foundation
import LabelSets
import ServiceLifecycle
import Tagging
import TestSupport
import Testing

/// Large builds that are held at a gate while other things happen: whatever happens meanwhile did not wait for them.
@Suite("Reload lanes")
struct ReloadLanesTests {
    private let scratch: Scratch
    private let gate = Gate()
    private let log = RecordedLog()
    private let registry = SetRegistry()
    private let loader: SetLoader
    private let lanes: ReloadLanes
    private let files = FileManager.default

    init() throws {
        scratch = try Scratch()
        let path = scratch.path
        for name in ["a", "b"] {
            for label in ["cat", "dog"] {
                let lines = (0..<20).map { "\(label) number \($0) of \(name)" }
                try scratch.write("Labels/\(name)/\(label).txt", lines.joined(separator: "\n") + "\n")
            }
            try scratch.write("Labels/\(name)/set.yaml", "method: whitened\nshrinkage: 0.3\nprototypes: 1\n")
        }
        loader = SetLoader(
            folder: try LabelFolder(path + "/Labels"), builder: SetBuilder(embedder: HeldEmbedder(gate)), registry: registry,
            logger: log.logger)
        try loader.loadAll()
        loader.prepare()
        lanes = ReloadLanes(loader: loader, limit: BuildSize(newTexts: 70, examples: 200), rest: .seconds(1000))
        try lanes.start()
    }

    private func append(_ lines: String..., to name: String) throws {
        let path = "\(scratch.path)/Labels/\(name)/cat.txt"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try scratch.write("Labels/\(name)/cat.txt", text + lines.map { $0 + "\n" }.joined())
    }

    /// Begins a build of a set that is too large for the quick lane, and waits until the gate holds it.
    private func hold(_ name: String, _ count: Int = 100) async throws {
        gate.shut()
        for label in ["cat", "dog"] {
            let lines = (0..<count).map { "held \(label) \($0)" }
            try scratch.write("Labels/\(name)/\(label).txt", lines.joined(separator: "\n") + "\n")
        }
        lanes.changed(name)
        try await eventually("the build is held") { gate.held > 0 }
    }

    private func has(_ name: String, _ text: String) -> Bool {
        registry.snapshot.sets[name]?.examples.contains { $0.text == text } ?? false
    }

    @Test("an edit, a new set and a small build of others are in use while a large build is held")
    func overtaking() async throws {
        defer { lanes.stop() }
        let old = registry.snapshot.sets["a"]
        try await hold("a")
        try append("one more cat", to: "b")
        lanes.touched("b")
        lanes.changed("b")
        try await eventually("the edit is in use") { has("b", "one more cat") }

        try scratch.write("Labels/b/bird.txt", "one bird\ntwo birds\n")
        lanes.changed("b")
        try await eventually("the small build is in use") { registry.snapshot.sets["b"]?.labels == ["bird", "cat", "dog"] }

        try scratch.write("Labels/new/up.txt", "up we go\nupwards\n")
        try scratch.write("Labels/new/down.txt", "down we go\ndownwards\n")
        lanes.changed("new")
        try await eventually("the new set is in use") { registry.snapshot.sets["new"] != nil }

        #expect(gate.held > 0 && registry.snapshot.sets["a"] === old)
        #expect(log.lines.contains { $0.hasPrefix("notice label set is built in the background; its last good version stays") })
        gate.open()
        try await eventually("the large build is in use") { has("a", "held cat 99") }
    }

    @Test("a set that is removed while it is built is out of use at once, and what was built of it never is in use")
    func removal() async throws {
        defer { lanes.stop() }
        try await hold("a")
        try files.removeItem(atPath: scratch.path + "/Labels/a")
        lanes.removed("a")
        #expect(registry.snapshot.sets.keys.sorted() == ["b"] && gate.held > 0)
        #expect(log.lines.contains("notice build of label set cancelled") && log.lines.contains("notice label set removed"))
        gate.open()
        // The next build on the same lane: by then the one before has ended.
        try await hold("c")
        gate.open()
        try await eventually("the next large build is in use") { registry.snapshot.sets["c"] != nil }
        #expect(registry.snapshot.sets.keys.sorted() == ["b", "c"])
        #expect(!log.lines.contains("notice label set reloaded"))
    }

    @Test("when all folders are gone, the last good versions stay, and what is built is not put in use")
    func vanished() async throws {
        defer { lanes.stop() }
        let before = registry.snapshot.sets
        try await hold("a")
        try files.moveItem(atPath: scratch.path + "/Labels", toPath: scratch.path + "/Away")
        for name in ["a", "b"] { lanes.removed(name) }
        #expect(registry.snapshot.sets["a"] === before["a"] && registry.snapshot.sets["b"] === before["b"])
        #expect(log.lines.contains("error all label sets are gone from disk; their last good versions stay in use"))
        gate.open()
        try files.moveItem(atPath: scratch.path + "/Away", toPath: scratch.path + "/Labels")
        for name in ["b", "a"] { lanes.changed(name) }
        try await eventually("both are back") { has("a", "held cat 99") && registry.status.allSatisfy { $0.error == nil } }
        #expect(registry.snapshot.sets["b"]?.version == before["b"]?.version)
        #expect(log.lines.count { $0 == "notice label set reloaded" } == 1)
    }

    @Test("a newer edit of the set takes the place of the build under way, which is never in use")
    func superseded() async throws {
        defer { lanes.stop() }
        try await hold("a")
        try append("held at last", to: "a")
        lanes.changed("a")
        #expect(log.lines.contains("notice build of label set cancelled"))
        gate.open()
        try await eventually("the newest files are in use") { has("a", "held at last") }
        #expect(log.lines.count { $0 == "notice label set reloaded" } == 1)
        let rebuilt = try LabelSetReader().read(directory: scratch.path + "/Labels/a")
        #expect(registry.snapshot.sets["a"]?.version == rebuilt.version)
    }

    @Test("files that are as they were before the build under way: nothing is built")
    func reverted() async throws {
        defer { lanes.stop() }
        let before = try #require(registry.snapshot.sets["a"])
        try files.copyItem(atPath: scratch.path + "/Labels/a", toPath: scratch.path + "/a")
        try await hold("a")
        try files.removeItem(atPath: scratch.path + "/Labels/a")
        try files.moveItem(atPath: scratch.path + "/a", toPath: scratch.path + "/Labels/a")
        lanes.changed("a")
        // The next edit is looked at after the files that are back.
        try append("one more cat", to: "b")
        lanes.changed("b")
        try await eventually("the edit is in use") { has("b", "one more cat") }
        #expect(gate.held > 0 && registry.snapshot.sets["a"]?.version == before.version)
        gate.open()
        try await hold("c")
        gate.open()
        try await eventually("the next large build is in use") { registry.snapshot.sets["c"] != nil }
        #expect(registry.snapshot.sets["a"]?.version == before.version && !log.lines.contains("notice label set reloaded"))
    }

    @Test("an edit of a set is in use while the set itself is fitted again")
    func refit() async throws {
        lanes.stop()
        // The fit belongs on the lane of large builds.
        let lanes = ReloadLanes(loader: loader, limit: BuildSize(newTexts: 0, examples: 0), rest: .zero)
        try lanes.start()
        defer { lanes.stop() }
        try append("held for once", to: "a")
        lanes.changed("a")
        try await eventually("the edit is in use") { has("a", "held for once") }
        try await eventually("it was fitted again") { log.lines.contains("notice label set fitted again") }
        let isAhead = { registry.snapshot.sets["a"]?.isAheadOfFit ?? false }
        #expect(!isAhead())
        gate.shut()
        try append("one more cat", to: "a")
        lanes.changed("a")
        try await eventually("the fit is held") { has("a", "one more cat") && gate.held > 0 }
        try append("and another", to: "a")
        lanes.changed("a")
        try await eventually("the next edit is in use") { has("a", "and another") }
        #expect(gate.held > 0 && isAhead())
        gate.open()
        try await eventually("the last version is fitted") { !isAhead() }
        #expect(has("a", "and another"))
    }

    @Test("a far smaller large build does not wait for the one under way")
    func putOff() async throws {
        defer { lanes.stop() }
        try await hold("a", 2000)
        try scratch.write("Labels/c/up.txt", (0..<60).map { "up \($0)\n" }.joined())
        try scratch.write("Labels/c/down.txt", (0..<60).map { "down \($0)\n" }.joined())
        lanes.changed("c")
        try await eventually("it is put off") { log.lines.contains("notice build of label set cancelled") }
        gate.open()
        try await eventually("both are in use") { registry.snapshot.sets["c"] != nil && has("a", "held dog 1999") }
        // A set is in use a moment before the log says so.
        let published = { log.lines.filter { $0.hasSuffix("label set loaded") || $0.hasSuffix("label set reloaded") } }
        try await eventually("the log says so") { published().count == 2 }
        #expect(published() == ["notice label set loaded", "notice label set reloaded"])
    }

    @Test("after the stop nothing is put in use, and the threads end")
    func stopped() async throws {
        let before = registry.snapshot.sets
        weak var ended: ReloadLanes?
        do {
            let lanes = ReloadLanes(loader: loader, limit: BuildSize(newTexts: 1, examples: 1))
            ended = lanes
            try lanes.start()
            gate.shut()
            try append("held up", to: "a")
            try scratch.write("Labels/a/bird.txt", "one bird\ntwo birds\n")
            lanes.changed("a")
            try await eventually("the build is held") { gate.held > 0 }
            lanes.stop()
            gate.open()
        }
        try await eventually("its threads are gone") { ended == nil }
        #expect(registry.snapshot.sets["a"] === before["a"])
        lanes.stop()
    }

    @Test("without a watcher, a reload of all takes in what is new and takes out what is gone")
    func all() async throws {
        lanes.stop()
        let service = try LabelReloadService(loader: loader, isWatching: false)
        let group = ServiceGroup(services: [service], logger: Samples.quiet)
        let end = Task { try await group.run() }
        try files.moveItem(atPath: scratch.path + "/Labels/a", toPath: scratch.path + "/Labels/c")
        try append("one more cat", to: "b")
        service.reloadAll()
        try await eventually("all is as on disk") {
            registry.snapshot.sets.keys.sorted() == ["b", "c"] && has("b", "one more cat")
        }
        try files.moveItem(atPath: scratch.path + "/Labels", toPath: scratch.path + "/Away")
        service.reloadAll()
        #expect(log.last == "error label sets not reloaded; those in use stay")
        #expect(registry.snapshot.sets.keys.sorted() == ["b", "c"])
        await group.triggerGracefulShutdown()
        try await finish(end)
    }
}
