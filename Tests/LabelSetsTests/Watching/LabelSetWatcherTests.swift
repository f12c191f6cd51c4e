import Foundation
import LabelSets
import Testing

/// Real file operations; every change is awaited, and the time limit is the deadline.
@Suite("Watching label sets", .timeLimit(.minutes(1))) struct LabelSetWatcherTests {
    let folder = TemporaryFolder()

    init() {
        for name in ["a", "b", "z"] { folder.writeSet("root/\(name)") }
    }

    func watch(
        _ root: String = "root", prompt: Duration? = nil, quiet: Duration = .milliseconds(50), poll: Duration? = nil,
        isDeaf: Bool = false
    ) throws -> LabelSetWatcher {
        try LabelSetWatcher(
            root: folder.path(root),
            timing: .init(
                prompt: prompt, quiet: quiet, longest: max(quiet, .seconds(5)), rootCheck: .milliseconds(50), poll: poll),
            isDeaf: isDeaf)
    }

    /// The changes up to and including that of `last`, in order of arrival.
    func changes(of watcher: LabelSetWatcher, through last: LabelSetChange) async -> [LabelSetChange] {
        var changes: [LabelSetChange] = []
        for await change in watcher.changes {
            changes.append(change)
            if change == last { break }
        }
        return changes
    }

    @Test("an edited file changes its set")
    func editedFileChanges() async throws {
        let watcher = try watch()
        folder.write("root/a/yes.txt", lines("other", 10))
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
        #expect(try folder.read("root/a").labels[1].examples[0].text == "other number 1")
    }

    @Test("a finished file touches its set long before the set settles")
    func finishedFileTouches() async throws {
        let watcher = try watch(prompt: .milliseconds(5), quiet: .seconds(3600))
        var changes = watcher.changes.makeAsyncIterator()
        folder.write("root/a/yes.txt", lines("other", 10))
        #expect(await changes.next() == .touched("a"))
        folder.write("root/b/yes.txt.tmp", lines("other", 10))
        folder.move("root/b/yes.txt.tmp", to: "root/b/yes.txt")
        #expect(await changes.next() == .touched("b"))

        // Half of a file means nothing until its other half is there.
        let handle = try #require(FileHandle(forWritingAtPath: folder.path("root/a/yes.txt")))
        try handle.write(contentsOf: Data("one line\nhalf a l".utf8))
        folder.write("root/z/yes.txt", lines("other", 10))
        #expect(await changes.next() == .touched("z"))
        try handle.write(contentsOf: Data("ine\n".utf8))
        try handle.close()
        #expect(await changes.next() == .touched("a"))
    }

    @Test(
        "every way to change a set is noticed", arguments: ["rename", "delete", "settings", "link", "truncate", "attributes"])
    func everyWayChange(way: String) async throws {
        folder.write("spare.txt", lines("spare", 10))
        let watcher = try watch()
        switch way {
        case "rename": folder.move("spare.txt", to: "root/a/yes.txt")
        case "delete": folder.remove("root/a/yes.txt")
        case "settings": folder.write("root/a/set.yaml", "mode: multi\n")
        case "link": folder.link("root/a/more.txt", to: folder.path("spare.txt"))
        case "truncate": #expect(truncate(folder.path("root/a/yes.txt"), 20) == 0)
        default: #expect(chmod(folder.path("root/a/yes.txt"), 0o640) == 0)
        }
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
    }

    @Test("a burst in many sets is one change per set")
    func burstManySets() async throws {
        let watcher = try watch(quiet: .milliseconds(700))
        for round in 0..<30 {
            for set in ["a", "b"] {
                folder.write("root/\(set)/.yes.txt.tmp", lines("round \(round)", 10))
                folder.move("root/\(set)/.yes.txt.tmp", to: "root/\(set)/yes.txt")
            }
        }
        folder.write("root/z/yes.txt", "z\n")
        let seen = await changes(of: watcher, through: .changed("z"))
        #expect(seen.sorted { $0.name < $1.name } == [.changed("a"), .changed("b"), .changed("z")])
    }

    @Test("editors' leftovers change nothing")
    func editorsLeftoversChange() async throws {
        let watcher = try watch()
        for name in [".yes.txt.swp", "yes.txt~", "4913", "#yes.txt#", "README.md"] { folder.write("root/a/\(name)", "x") }
        folder.write("root/notes.txt", "no set")
        folder.makeFolder("root/.git")
        folder.write("root/z/yes.txt", "z\n")
        #expect(await changes(of: watcher, through: .changed("z")) == [.changed("z")])
    }

    @Test("sets are added, edited and removed")
    func setsAddedEdited() async throws {
        let watcher = try watch()
        folder.writeSet("root/new")
        #expect(await changes(of: watcher, through: .added("new")) == [.added("new")])
        folder.write("root/new/yes.txt", lines("other", 10))
        #expect(await changes(of: watcher, through: .changed("new")) == [.changed("new")])
        folder.remove("root/new")
        #expect(await changes(of: watcher, through: .removed("new")) == [.removed("new")])
    }

    @Test("a renamed set is one removed and one added")
    func renamedSetRemoved() async throws {
        let watcher = try watch()
        folder.move("root/a", to: "root/c")
        var seen: Set<LabelSetChange> = []
        for await change in watcher.changes where seen.insert(change).inserted && seen.count == 2 { break }
        #expect(seen == [.removed("a"), .added("c")])
        folder.write("root/c/yes.txt", "c\n")
        #expect(await changes(of: watcher, through: .changed("c")) == [.changed("c")])
    }

    @Test("a set's folder replaced by another is still watched")
    func setFolderReplaced() async throws {
        folder.writeSet("other")
        let watcher = try watch(quiet: .milliseconds(300))
        folder.move("root/a", to: "away")
        folder.move("other", to: "root/a")
        _ = await changes(of: watcher, through: .changed("a"))
        folder.write("away/yes.txt", "nobody looks\n")
        folder.write("root/a/yes.txt", "again\n")
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
    }

    @Test("a root that is removed and recreated is still watched")
    func rootRemovedRecreated() async throws {
        let watcher = try watch()
        folder.remove("root")
        var gone: Set<LabelSetChange> = []
        for await change in watcher.changes where gone.insert(change).inserted && gone.count == 3 { break }
        #expect(gone == [.removed("a"), .removed("b"), .removed("z")])
        folder.writeSet("root/a")
        #expect(await changes(of: watcher, through: .added("a")) == [.added("a")])
        folder.write("root/a/yes.txt", "again\n")
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
    }

    @Test("a root behind a link is followed to the link's new target")
    func rootBehindLink() async throws {
        folder.writeSet("next/a")
        folder.writeSet("next/new")
        folder.link("current", to: "root")
        let watcher = try watch("current")
        folder.link("swap", to: "next")
        folder.move("swap", to: "current")
        var seen: Set<LabelSetChange> = []
        for await change in watcher.changes where seen.insert(change).inserted && seen.count == 4 { break }
        #expect(seen == [.changed("a"), .removed("b"), .added("new"), .removed("z")])
        folder.write("next/new/yes.txt", "x\n")
        #expect(await changes(of: watcher, through: .changed("new")) == [.changed("new")])
    }

    @Test("a link inside the root's path is followed to its new target")
    func linkInsideRoot() async throws {
        for name in ["one", "two"] { folder.writeSet("\(name)/deep/Labels/a") }
        folder.link("current", to: "one")
        let watcher = try watch("current/deep/Labels")
        folder.link("swap", to: "two")
        folder.move("swap", to: "current")
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
        folder.write("two/deep/Labels/a/yes.txt", "x\n")
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
    }

    @Test("a set behind a link is followed to the link's new target, even if the old one remains", arguments: [false, true])
    func setBehindLink(isDeaf: Bool) async throws {
        for name in ["one", "two"] { folder.writeSet("\(name)/priority") }
        folder.link("current", to: "one")
        folder.link("root/priority", to: "../current/priority")
        let watcher = try watch(poll: .milliseconds(50), isDeaf: isDeaf)
        folder.link("swap", to: "two")
        folder.move("swap", to: "current")
        #expect(await changes(of: watcher, through: .changed("priority")) == [.changed("priority")])
        folder.write("two/priority/yes.txt", "again\n")
        #expect(await changes(of: watcher, through: .changed("priority")) == [.changed("priority")])
    }

    @Test("changes that raise no event are found by polling", arguments: ["edit", "same size", "delete", "linked file"])
    func changesRaiseEvent(way: String) async throws {
        folder.write("elsewhere.txt", lines("linked", 10))
        folder.link("root/a/more.txt", to: folder.path("elsewhere.txt"))
        let watcher = try watch(poll: .milliseconds(50), isDeaf: true)
        switch way {
        case "edit": folder.write("root/a/yes.txt", lines("other", 10))
        case "same size": folder.write("root/a/yes.txt", lines("yea", 10))
        case "delete": folder.remove("root/a/yes.txt")
        default: folder.write("elsewhere.txt", lines("changed", 11))
        }
        #expect(await changes(of: watcher, through: .changed("a")) == [.changed("a")])
    }

    @Test("sets added and removed without an event are found by polling")
    func setsAddedRemoved() async throws {
        let watcher = try watch(poll: .milliseconds(50), isDeaf: true)
        folder.writeSet("spare")
        folder.move("spare", to: "root/new")
        #expect(await changes(of: watcher, through: .added("new")) == [.added("new")])
        folder.remove("root/new")
        #expect(await changes(of: watcher, through: .removed("new")) == [.removed("new")])
    }

    @Test("polling does not report a change again")
    func pollingReportChange() {
        let root = folder.path("root")
        let present: Set = ["a", "b", "z"]
        var poll = FolderPoll(root: root, sets: present)
        #expect(poll.news(present: present, isPending: { _ in false }) == .init())
        folder.write("root/a/yes.txt", "changed\n")
        folder.write("root/b/README.md", "no matter\n")
        // Events have reported it, and it is pending.
        #expect(poll.news(present: present, isPending: { $0 == "a" }).touched == [])
        #expect(poll.news(present: present, isPending: { _ in false }).touched == ["a"])
        poll.accept("a", isPresent: true)
        #expect(poll.news(present: present, isPending: { _ in false }) == .init())

        folder.remove("root/b")
        let gone = poll.news(present: ["a", "z"], isPending: { _ in false })
        #expect(gone.touched == ["b"] && gone.needsSynchronizing)
        poll.accept("b", isPresent: false)
        #expect(poll.news(present: ["a", "z"], isPending: { _ in false }) == .init())
    }

    @Test("files that Kubernetes swaps behind a link are noticed")
    func filesKubernetesSwaps() async throws {
        folder.writeSet("root/k/..one")
        folder.writeSet("root/k/..two")
        folder.link("root/k/..data", to: "..one")
        folder.link("root/k/yes.txt", to: "..data/yes.txt")
        let watcher = try watch()
        folder.link("root/k/..data_tmp", to: "..two")
        folder.move("root/k/..data_tmp", to: "root/k/..data")
        #expect(await changes(of: watcher, through: .changed("k")) == [.changed("k")])
    }

    @Test("stopping ends the sequence, and so does losing the watcher")
    func stoppingEndsSequence() async throws {
        let watcher = try watch()
        watcher.stop()
        watcher.stop()
        for await _ in watcher.changes { Issue.record("nothing has changed") }
        for _ in 0..<50 { _ = try watch() }
    }

    @Test("a root that cannot be watched is an error")
    func rootCannotWatched() throws {
        folder.write("file", "")
        for (name, code) in [("none", Finding.Code.missingDirectory), ("file", .unreadableDirectory)] {
            let error = #expect(throws: LabelSetError.self) { try watch(name) }
            #expect(error?.findings.map(\.code) == [code])
        }
    }
}
