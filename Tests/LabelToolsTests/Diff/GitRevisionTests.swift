import Foundation
import LabelTools
import Synchronization
import TestSupport
import Testing
import Wording

/// Revisions unpacked for `labels diff`.
@Suite("Git revision")
struct GitRevisionTests {
    /// The tests run at the top of the repository, unless it was handed on without its history.
    private static var hasHistory: Bool { FileManager.default.fileExists(atPath: ".git") }

    private let scratch: Scratch
    private var cache: String { scratch.path + "/cache" }

    init() throws { scratch = try Scratch() }

    /// The unpacked folder. A separate thread unpacks it, so that one that waits for a pipe fails the test.
    private func checkOut(_ name: String) async throws -> String {
        let revision = try #require(GitRevision(name))
        let cache = cache
        let done = Done()
        Thread.detachNewThread { done.set(Result { try revision.checkOut(cacheDirectory: cache) }) }
        try await eventually("\(name) is unpacked") { done.outcome != nil }
        return try #require(done.outcome).get()
    }

    /// What a thread came to.
    private final class Done: Sendable {
        private let state = Mutex<Result<String, any Error>?>(nil)

        var outcome: Result<String, any Error>? { state.withLock { $0 } }

        func set(_ outcome: Result<String, any Error>) { state.withLock { $0 = outcome } }
    }

    @Test("an argument with a colon is a revision, unless there is such a folder")
    func argument() throws {
        #expect(GitRevision("HEAD:Labels")?.name == "HEAD:Labels")
        #expect(GitRevision("Labels") == nil)
        try scratch.write("a:b/file", "x")
        #expect(GitRevision(scratch.path + "/a:b") == nil)
        #expect(GitRevision(scratch.path + "/a:c") != nil)
    }

    @Test("those used last are kept, older ones go", .enabled(if: hasHistory))
    func pruned() async throws {
        for number in 0..<10 {
            let folder = "\(cache)/revisions/old-\(number)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9 + Double(number))], ofItemAtPath: folder)
        }
        let folder = try await checkOut("HEAD:Labels")
        #expect(folder.hasSuffix("/Labels"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).contains("sentiment"))
        let kept = try FileManager.default.contentsOfDirectory(atPath: "\(cache)/revisions").filter { $0.hasPrefix("old") }
        #expect(kept.sorted() == (3..<10).map { "old-\($0)" })
        // Once more: it is there.
        #expect(try await checkOut("HEAD:Labels") == folder)
    }

    @Test("the folder has the name of the path, and the whole tree one too", .enabled(if: hasHistory))
    func names() async throws {
        for (name, last, file) in [
            ("HEAD:Labels/sentiment", "sentiment", "set.yaml"), ("HEAD:Labels/sentiment/", "sentiment", "set.yaml"),
            ("HEAD:", "Labels", "Package.swift"),
        ] {
            let folder = try await checkOut(name)
            #expect(folder.hasSuffix("/\(last)") && folder.hasPrefix(cache))
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"))
        }
    }

    @Test(
        "what git does not know, and what is no folder, is an error that names it, with git's words",
        .enabled(if: hasHistory), arguments: ["nonsense:Labels", "HEAD:no/such/folder", "HEAD:README.md"])
    func unknown(name: String) async throws {
        let error = try await #require(throws: AssayError.self) { try await checkOut(name) }
        #expect(error.code == .labels && error.place == name && error.message.contains("fatal: "), "\(error)")
        #expect(error.remedy?.contains("REV:path") == true)
        // Nothing of it is left to be taken for the revision.
        let left = try? FileManager.default.contentsOfDirectory(atPath: "\(cache)/revisions")
        #expect(left ?? [] == [])
    }

    /// What may have happened to a folder in the cache.
    enum Damage: CaseIterable { case longer, missing, pipe, unchecked }

    @Test("one that is damaged in the cache is unpacked again", .enabled(if: hasHistory), arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        let folder = try await checkOut("HEAD:Labels")
        let file = URL(filePath: "\(folder)/sentiment/set.yaml")
        let sound = try Data(contentsOf: file)
        switch damage {
        case .longer: try (sound + Data("x".utf8)).write(to: file)
        case .missing: try FileManager.default.removeItem(at: file)
        case .pipe:
            try FileManager.default.removeItem(at: file)
            try #require(mkfifo(file.path, 0o600) == 0)
        case .unchecked: try FileManager.default.removeItem(atPath: "\(folder).sha256")
        }
        #expect(try await checkOut("HEAD:Labels") == folder)
        try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType == .typeRegular)
        #expect(try Data(contentsOf: file) == sound)
        #expect(FileManager.default.fileExists(atPath: "\(folder).sha256"))
    }
}
