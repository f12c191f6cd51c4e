import Foundation
import LabelTools
import Testing

/// Revisions unpacked for `labels diff`.
@Suite("Git revision") struct GitRevisionTests {
    /// The tests run at the top of the repository, unless it was handed on without its history.
    private static var hasHistory: Bool { FileManager.default.fileExists(atPath: ".git") }

    @Test("those used last are kept, older ones go", .enabled(if: hasHistory))
    func pruned() throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "assay-revisions-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: cache) }
        for number in 0..<10 {
            let folder = "\(cache)/revisions/old-\(number)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9 + Double(number))], ofItemAtPath: folder)
        }
        let revision = try #require(GitRevision("HEAD:Labels"))
        let folder = try revision.checkOut(cacheDirectory: cache)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).contains("sentiment"))
        let kept = try FileManager.default.contentsOfDirectory(atPath: "\(cache)/revisions").filter { $0.hasPrefix("old") }
        #expect(kept.sorted() == (3..<10).map { "old-\($0)" })
        // Once more: it is there.
        #expect(try revision.checkOut(cacheDirectory: cache) == folder)
    }

    @Test("one that is damaged in the cache is unpacked again", .enabled(if: hasHistory))
    func damaged() throws {
        let cache = FileManager.default.temporaryDirectory.appending(path: "assay-revisions-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: cache) }
        let revision = try #require(GitRevision("HEAD:Labels"))
        let folder = try revision.checkOut(cacheDirectory: cache)
        let file = URL(filePath: "\(folder)/sentiment/set.yaml")
        let sound = try Data(contentsOf: file)
        for damage: () throws -> Void in [
            { try (sound + Data("x".utf8)).write(to: file) }, { try FileManager.default.removeItem(at: file) },
            {
                try FileManager.default.removeItem(at: file)
                #expect(mkfifo(file.path, 0o600) == 0)
            },
            { try FileManager.default.removeItem(atPath: "\(folder).sha256") },
        ] {
            try damage()
            #expect(try revision.checkOut(cacheDirectory: cache) == folder)
            #expect(try Data(contentsOf: file) == sound)
        }
    }
}
