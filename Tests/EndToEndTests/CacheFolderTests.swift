import Foundation
import Glibc
import Testing

/// Cache folders that take nothing, or less and less: they cost time at the next start, nothing else.
@Suite("Cache folders that cannot be written", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct CacheFolderTests {
    /// A small file system in memory, for root alone.
    private final class SmallFileSystem {
        let path: String

        init(_ path: String, options: String) throws {
            self.path = path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try #require(Self.run("mount", ["-t", "tmpfs", "-o", options, "assay-test", path]) == 0)
        }

        deinit { _ = try? Self.run("umount", ["-l", path]) }

        static func run(_ command: String, _ arguments: [String]) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [command] + arguments
            process.standardError = FileHandle.nullDevice
            try process.run(deadline: 120)
            process.waitUntilExit()
            return process.terminationStatus
        }

        /// Whether this process may mount one: containers often forbid it to root as well.
        static let isAllowed: Bool = {
            guard getuid() == 0, let scratch = try? Scratch() else { return false }
            return (try? SmallFileSystem(scratch.path + "/mounted", options: "size=64k")) != nil
        }()
    }

    /// Starts a daemon, sends it a text, lets something happen to its cache folder, and stops it.
    private func run(_ scratch: Scratch, cache: String, meanwhile: () throws -> Void = {}) throws -> Daemon {
        try scratch.write("assay.yaml", "cache:\n  persist: true\n")
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            [
                "--config", scratch.path + "/assay.yaml", "--labels", try scratch.labels(), "--pull", "@" + pull, "--push",
                ">" + push,
            ], scratch: scratch, cache: cache)
        let peer = try Peer(push: pull, pull: push)
        #expect(try peer.ask(Array(#"{"id":"1","text":"great work"}"#.utf8))["tags"] != nil)
        try meanwhile()
        daemon.terminate()
        try daemon.waitForLog("stopped", seconds: 30)
        #expect(daemon.waitForEnd() == 0)
        return daemon
    }

    @Test(
        "full or read-only", .enabled(if: SmallFileSystem.isAllowed, "mounting takes root, and a container that allows it"),
        arguments: ["size=4k", "ro"])
    func mounted(_ options: String) throws {
        let scratch = try Scratch()
        let mount = try SmallFileSystem(scratch.path + "/mounted", options: options)
        let daemon = try run(scratch, cache: mount.path + "/cache")
        let warnings = daemon.lines(with: "warning")
        for needle in [
            "the next start will be slower", "the set's decision could not be cached", "message embeddings were not saved",
        ] {
            #expect(warnings.contains { $0.contains(needle) && $0.contains(mount.path) }, "\(needle): \(warnings)")
        }
        // Nothing half written is left to take the room.
        let left = FileManager.default.enumerator(atPath: mount.path)?.compactMap { $0 as? String } ?? []
        #expect(left.allSatisfy { !$0.hasSuffix("-tmp") }, "\(left)")
    }

    @Test("gone before the shutdown: it is made again")
    func vanished() throws {
        let scratch = try Scratch()
        let cache = scratch.path + "/cache"
        let daemon = try run(scratch, cache: cache) { try FileManager.default.removeItem(atPath: cache) }
        #expect(daemon.lines(with: "warning").filter { !$0.contains("endpoint=") } == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache).contains { $0.hasPrefix("messages-") })
    }

    @Test("a file in its place before the shutdown")
    func replaced() throws {
        let scratch = try Scratch()
        let cache = scratch.path + "/cache"
        let daemon = try run(scratch, cache: cache) {
            try FileManager.default.removeItem(atPath: cache)
            try scratch.write("cache", "a file")
        }
        #expect(daemon.lines(with: "warning").contains { $0.contains("message embeddings were not saved") })
    }
}
