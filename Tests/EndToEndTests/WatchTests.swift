import Foundation
import Testing

/// Label folders that change under the real daemon.
@Suite("Watched labels", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct WatchTests {
    private let scratch: Scratch
    private let files = FileManager.default

    init() throws { scratch = try Scratch() }

    private func start(_ labels: String, wrapper: [String] = []) throws -> (daemon: Daemon, peer: Peer) {
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", labels, "--pull", "@" + pull, "--push", ">" + push], scratch: scratch, wrapper: wrapper)
        return (daemon, try Peer(push: pull, pull: push))
    }

    private func append(_ line: String, to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(line.utf8))
        try handle.close()
    }

    @Test("labels that vanish stay in use, with an error in the log; a set that goes on its own is unknown")
    func vanished() throws {
        let labels = try scratch.labels()
        try files.copyItem(atPath: labels + "/mood", toPath: labels + "/other")
        let (daemon, peer) = try start(labels)
        try files.removeItem(atPath: labels + "/other")
        try daemon.waitForLog("label set removed", seconds: 30)
        let unknown = try peer.ask(Array(#"{"id":"1","text":"great work","sets":["other"]}"#.utf8))
        #expect((unknown["error"] as? [String: Any])?["code"] as? String == "unknown_set")

        try files.moveItem(atPath: labels, toPath: scratch.path + "/Away")
        try daemon.waitForLog("all label sets are gone from disk", seconds: 30)
        #expect(daemon.line(with: "all label sets are gone").contains("error"))
        let kept = try peer.ask(Array(#"{"id":"2","text":"great work, I love it"}"#.utf8))
        let tag = try #require((kept["tags"] as? [String: Any])?["mood"] as? [String: Any], "\(kept)")
        #expect(tag["label"] as? String == "good" && kept["error"] == nil)

        try files.moveItem(atPath: scratch.path + "/Away", toPath: labels)
        try daemon.waitForLog("label set is back on disk", seconds: 30)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a set behind a link that is swapped to another worktree is loaded, and so is what changes there later")
    func swapped() throws {
        let labels = try scratch.labels()
        for (tree, label) in [("one", "routine"), ("two", "later")] {
            try scratch.write("repo/\(tree)/priority/urgent.txt", "the site is down\nwe cannot take payments\n")
            try scratch.write("repo/\(tree)/priority/\(label).txt", "where is the export button\nplease send an invoice\n")
        }
        try files.createSymbolicLink(atPath: scratch.path + "/repo/current", withDestinationPath: "one")
        try files.createSymbolicLink(atPath: labels + "/priority", withDestinationPath: "../repo/current/priority")
        let (daemon, peer) = try start(labels)
        try files.createSymbolicLink(atPath: scratch.path + "/repo/swap", withDestinationPath: "two")
        #expect(rename(scratch.path + "/repo/swap", scratch.path + "/repo/current") == 0)
        try daemon.waitForLog("label set reloaded", seconds: 30)
        let result = try peer.ask(Array(#"{"id":"1","text":"please send me the invoice","sets":["priority"]}"#.utf8))
        let tag = try #require((result["tags"] as? [String: Any])?["priority"] as? [String: Any])
        #expect(tag["label"] as? String == "later")
        try append("how do I rename my workspace\n", to: scratch.path + "/repo/two/priority/later.txt")
        try daemon.waitForLog("label set updated", seconds: 30)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("an edit and a removal do not wait for a large build of another set")
    func overtaking() throws {
        let labels = try scratch.labels()
        try files.copyItem(atPath: labels + "/mood", toPath: labels + "/other")
        let (daemon, _) = try start(labels)
        for label in ["one", "two"] {
            let lines = (0..<10_000).map { "\(label) thing of number \($0) on the \(["red", "old", "warm"][$0 % 3]) shelf" }
            try scratch.write("large/\(label).txt", lines.joined(separator: "\n") + "\n")
        }
        try files.moveItem(atPath: scratch.path + "/large", toPath: labels + "/large")
        try daemon.waitForLog("embedding new examples", seconds: 60)
        try append("\nan utterly delightful day\n", to: labels + "/mood/good.txt")
        try daemon.waitForLog("label set updated", seconds: 60)
        try files.removeItem(atPath: labels + "/other")
        try daemon.waitForLog("label set removed", seconds: 60)
        // The build has not ended by itself: it is cancelled now.
        try files.removeItem(atPath: labels + "/large")
        try daemon.waitForLog("build of label set cancelled", seconds: 60)
        #expect(daemon.line(with: "label set loaded").isEmpty)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a new set that comes file by file is logged at level notice until it is complete")
    func fileByFile() throws {
        let labels = try scratch.labels()
        let (daemon, _) = try start(labels)
        try scratch.write("Labels/priority/urgent.txt", "the site is down\nwe cannot take payments\n")
        let needs = "new label set is not complete yet: it needs a second label with examples"
        try daemon.waitForLog(needs, seconds: 30)
        #expect(daemon.line(with: needs).contains("notice"))
        try scratch.write("Labels/priority/routine.txt", "where is the export button\nplease send an invoice\n")
        try daemon.waitForLog("label set loaded", seconds: 30)
        #expect(daemon.line(with: "error").isEmpty)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    /// Mounts an overlay over `$1/merged` in a separate mount namespace, then execs the rest.
    private static let overlay = [
        "/usr/bin/unshare", "-m", "/bin/sh", "-c",
        #"mount -t overlay overlay -o "lowerdir=$0/Labels,upperdir=$0/upper,workdir=$0/work" "$0/merged" && exec "$@""#,
    ]

    private static let canMount: Bool = {
        guard let scratch = try? Scratch() else { return false }
        for name in ["Labels", "upper", "work", "merged"] {
            try? FileManager.default.createDirectory(atPath: scratch.path + "/" + name, withIntermediateDirectories: true)
        }
        let process = Process()
        process.executableURL = URL(filePath: overlay[0])
        process.arguments = overlay.dropFirst() + [scratch.path, "/bin/true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(
        "a change in an overlay's lower layer raises no event and is seen all the same",
        .enabled(if: canMount, "an overlay cannot be mounted here: it takes root"))
    func lowerLayer() throws {
        let labels = try scratch.labels()
        for name in ["upper", "work", "merged"] {
            try files.createDirectory(atPath: scratch.path + "/" + name, withIntermediateDirectories: true)
        }
        let (daemon, _) = try start(scratch.path + "/merged", wrapper: Self.overlay + [scratch.path])
        #expect(daemon.line(with: "may change unnoticed").contains("overlay"))
        try append("\nan utterly delightful day\n", to: labels + "/mood/good.txt")
        try daemon.waitForLog("label set updated", seconds: 30)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}
