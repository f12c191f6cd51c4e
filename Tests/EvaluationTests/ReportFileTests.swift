import Evaluation
import Foundation
import Testing
import Wording

/// Invalid paths for reports, refused before there is anything to write.
@Suite("Report file") struct ReportFileTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-report-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    @Test("no such folder, a folder, a device, no name", arguments: ["$/none/a.html", "$", "/dev/null", "$/", ""])
    func refused(path: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = path.replacingOccurrences(of: "$", with: folder)
        let error = try #require(throws: AssayError.self) { try ReportFile(path: path) }
        #expect(error.code == .configuration)
        #expect(error.place == "--report \(path)")
    }

    @Test("trying leaves nothing behind, and an older report alone")
    func probe() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("old".utf8).write(to: URL(filePath: folder + "/a.html"))
        _ = try ReportFile(path: folder + "/a.html")
        _ = try ReportFile(path: folder + "/b.html")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.html"])
        #expect(try String(contentsOfFile: folder + "/a.html", encoding: .utf8) == "old")
    }
}
