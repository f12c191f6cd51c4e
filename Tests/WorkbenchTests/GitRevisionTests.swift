import Foundation
import Testing
import Workbench

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
}
