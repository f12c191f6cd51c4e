import Foundation
import Glibc
import Testing

/// Something in the place of a file may block a program that opens or reads it: nothing waits for it.
@Suite("Files that block", .serialized)
struct BlockedFileTests {
    /// What can be in the place of a file.
    enum Obstacle: String, CaseIterable {
        case pipe, device, danglingLink, folder

        func put(_ path: String) throws {
            try? FileManager.default.removeItem(atPath: path)
            let status =
                switch self {
                case .pipe: mkfifo(path, 0o600)
                case .device: symlink("/dev/zero", path)
                case .danglingLink: symlink("/nowhere/at/all", path)
                case .folder: mkdir(path, 0o700)
                }
            try #require(status == 0)
        }
    }

    /// Starts a daemon with a cache that is kept, sends it a text and stops it.
    private func run(_ scratch: Scratch, labels: String, settings: String = "") throws -> Daemon {
        try scratch.write("assay.yaml", "cache:\n  persist: true\n" + settings)
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--config", scratch.path + "/assay.yaml", "--labels", labels, "--pull", "@" + pull, "--push", ">" + push],
            scratch: scratch)
        let peer = try Peer(push: pull, pull: push)
        #expect(try peer.ask(Array(#"{"id":"1","text":"great work"}"#.utf8))["tags"] != nil)
        daemon.terminate()
        try daemon.waitForLog("stopped", seconds: 30)
        #expect(daemon.waitForEnd() == 0)
        return daemon
    }

    /// All but those of the sockets: the peer comes after the daemon.
    private func warnings(_ daemon: Daemon) -> [String] { daemon.lines(with: "warning").filter { !$0.contains("endpoint=") } }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }.filter {
            try FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType == .typeRegular
        }
    }

    @Test(
        "a daemon starts, answers and stops whatever is in the place of its cache files", .enabled(if: Program.hasModel),
        arguments: Obstacle.allCases, [false, true])
    func cache(_ obstacle: Obstacle, isLargeSet: Bool) throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let settings = isLargeSet ? "labels:\n  memory_bytes: 0\n" : ""
        _ = try run(scratch, labels: labels, settings: settings)
        // Digests of files that have just changed are not kept; the model has not.
        let files = try files(scratch.path + "/cache")
        let kinds = ["/weights/", "/digests/", "/heads/", isLargeSet ? ".rows" : ".seg", "/messages-"]
        for kind in kinds { #expect(files.contains { $0.contains(kind) }, "\(kind) in \(files)") }
        for file in files { try obstacle.put(file) }
        if isLargeSet, obstacle == .folder {
            // A large set needs its file.
            let outcome = try Program.run(
                ["run", "--config", scratch.path + "/assay.yaml", "--labels", labels, "--cache", scratch.path + "/cache"],
                deadline: 60)
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains(".rows") && outcome.errors.contains("a folder"), "\(outcome.errors)")
            return
        }
        let daemon = try run(scratch, labels: labels, settings: settings)
        // A link that leads nowhere is not a file; each of the others is reported.
        let warnings = warnings(daemon)
        for kind in kinds where obstacle != .danglingLink {
            #expect(warnings.contains { $0.contains(kind) }, "\(kind): \(warnings)")
        }
        guard obstacle != .folder else { return }
        // All of it was made again, and serves the next start.
        let again = try run(scratch, labels: labels, settings: settings)
        #expect(self.warnings(again) == [])
        #expect(again.line(with: "stopped").contains("cache_hits=1"))
    }

    @Test("a configuration file that is none is refused by name", arguments: Obstacle.allCases)
    func configuration(_ obstacle: Obstacle) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/assay.yaml"
        try obstacle.put(path)
        let outcome = try Program.run(["run", "--config", path], deadline: 20)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(path), "\(outcome.errors)")
    }

    @Test("files of label sets that are none are refused by name", arguments: Obstacle.allCases, ["good.txt", "set.yaml"])
    func labels(_ obstacle: Obstacle, _ file: String) throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try obstacle.put("\(labels)/mood/\(file)")
        let outcome = try Program.run(["labels", "lint", labels], deadline: 20)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("mood/\(file)"), "\(outcome.output)")
    }

    @Test(
        "files of the model that are none are refused by name", .enabled(if: Program.hasModel), arguments: Obstacle.allCases,
        ["config.json", "tokenizer.json", "model.safetensors", "modules.json"])
    func model(_ obstacle: Obstacle, _ file: String) throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/model"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: Program.model) {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(name)", withDestinationPath: "\(Program.model)/\(name)")
        }
        try obstacle.put("\(folder)/\(file)")
        let outcome = try Program.run(["embed", "--model", folder, "--cache", scratch.path + "/cache", "text"], deadline: 20)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("\(folder)/\(file)"), "\(outcome.errors)")
    }

    @Test("the last run of a set's tests is begun again when its file is damaged or none", .enabled(if: Program.hasModel))
    func testHistory() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/tests.tsv", "good\tgreat work\nbad\tthis is broken\n")
        func test() throws -> (hasLastRun: Bool, warning: String) {
            let outcome = try Program.run(
                ["labels", "test", "--cache", scratch.path + "/cache", "--json", labels], deadline: 60)
            #expect(outcome.status == 0)
            let set = try #require((try outcome.object()["sets"] as? [[String: Any]])?.first)
            return (set["last_run"] is [String: Any], outcome.errors)
        }
        #expect(try !test().hasLastRun)
        #expect(try test() == (true, ""))
        let file = try #require(try files(scratch.path + "/cache/tests").first)
        let sound = try Data(contentsOf: URL(filePath: file))
        let damages: [() throws -> Void] = [
            {
                // Still JSON: only the checksum shows it.
                let text = String(decoding: sound, as: UTF8.self).replacing(#""passed":true"#, with: #""passed":false"#)
                try Data(text.utf8).write(to: URL(filePath: file))
            },
            { try sound.dropLast(2).write(to: URL(filePath: file)) }, { try Data().write(to: URL(filePath: file)) },
            { try Obstacle.pipe.put(file) }, { try Obstacle.device.put(file) },
        ]
        for damage in damages {
            try damage()
            let run = try test()
            #expect(!run.hasLastRun && run.warning.contains("warning") && run.warning.contains(file), "\(run)")
            #expect(try test() == (true, ""))
        }
    }

    @Test("nobody reads standard output: the daemon answers and stops", .enabled(if: Program.hasModel))
    func standardOutput() throws {
        let scratch = try Scratch()
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting.fileDescriptor
        let flags = fcntl(writing, F_GETFL)
        #expect(fcntl(writing, F_SETFL, flags | O_NONBLOCK) == 0)
        let block = [UInt8](repeating: 0, count: 4096)
        while write(writing, block, block.count) > 0 {}
        #expect(errno == EAGAIN)
        #expect(fcntl(writing, F_SETFL, flags) == 0)
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", try scratch.labels(), "--pull", "@" + pull, "--push", ">" + push], scratch: scratch,
            output: pipe.fileHandleForWriting)
        let peer = try Peer(push: pull, pull: push)
        #expect(try peer.ask(Array(#"{"id":"1","text":"great work"}"#.utf8))["tags"] != nil)
        daemon.terminate()
        try daemon.waitForLog("stopped", seconds: 30)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("nobody reads standard error: an error of the start still ends the daemon")
    func standardError() throws {
        let scratch = try Scratch()
        // The pipe is full when the daemon begins.
        let outcome = try Program.run(
            ["run", "--config", "/no/such/file"],
            wrapper: [
                "/bin/sh", "-c",
                """
                exec 3<> "$0"
                dd if=/dev/zero of=/dev/fd/3 bs=4096 count=16 status=none
                exec "$@" 2>&3
                """, fifo(scratch),
            ], deadline: 20)
        #expect(outcome.status == 2)
    }

    private func fifo(_ scratch: Scratch) throws -> String {
        let path = scratch.path + "/fifo"
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }
}
