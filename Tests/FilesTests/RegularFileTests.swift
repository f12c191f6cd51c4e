import Files
import Foundation
import Testing

/// What may be in a file's place, and that none of it is waited for.
@Suite("Regular files", .timeLimit(.minutes(1)))
struct RegularFileTests {
    /// A temporary folder.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "assay-files-\(UUID().uuidString)").path
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
    }

    private func failure(_ path: String, followsLinks: Bool = true) -> FileFailure? {
        #expect(throws: FileFailure.self) { _ = try RegularFile(path, followsLinks: followsLinks) }
    }

    @Test("a file is read to its end, up to a limit")
    func contents() throws {
        let folder = try Folder()
        let bytes = [UInt8]((0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
        try Data(bytes).write(to: URL(filePath: folder("file")))
        #expect(try RegularFile.contents(of: folder("file")) == bytes)
        #expect(try RegularFile.contents(of: folder("file"), upTo: 10_000) == bytes)
        #expect(throws: FileFailure.tooLarge(9999)) { try RegularFile.contents(of: folder("file"), upTo: 9999) }
        // Its size is reported as 0.
        #expect(try !RegularFile.contents(of: "/proc/self/status").isEmpty)
        #expect(throws: FileFailure.tooLarge(10)) { try RegularFile.contents(of: "/proc/self/status", upTo: 10) }
    }

    @Test("pipes, devices, sockets and folders are refused by name")
    func others() throws {
        let folder = try Folder()
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(failure(folder("pipe")) == .notRegular(.pipe))
        #expect(failure(folder.path) == .notRegular(.folder))
        #expect(failure("/dev/zero") == .notRegular(.device))
        #expect(symlink("/dev/tty", folder("device")) == 0)
        #expect(failure(folder("device")) != nil)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = "/tmp/assay-\(UUID().uuidString.prefix(8))"
        defer { unlink(path) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(failure(path) == .notRegular(.other))
        #expect("\(try #require(failure(folder("pipe"))))" == "is not a regular file but a pipe")
    }

    @Test("a link stands for what it leads to, unless links are refused; one that leads nowhere is no file")
    func links() throws {
        let folder = try Folder()
        try Data("x".utf8).write(to: URL(filePath: folder("file")))
        for (target, name) in [(folder("file"), "link"), (folder("nothing"), "dangling"), (folder("circle"), "circle")] {
            #expect(symlink(target, folder(name)) == 0)
        }
        #expect(try RegularFile.contents(of: folder("link")) == Array("x".utf8))
        #expect(failure(folder("link"), followsLinks: false) == .notRegular(.link))
        #expect(failure(folder("dangling"))?.isAbsence == true)
        #expect(failure(folder("circle")) == .notRegular(.link))
        #expect(failure(folder("file/below"))?.isAbsence == true)
    }

    @Test("a file to be updated is made for its owner alone; a pipe in its place is refused")
    func updating() throws {
        let folder = try Folder()
        #expect(throws: Never.self) { _ = try RegularFile(folder("new"), for: .updating) }
        let mode = try FileManager.default.attributesOfItem(atPath: folder("new"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(throws: FileFailure.notRegular(.pipe)) { _ = try RegularFile(folder("pipe"), for: .updating) }
        #expect(throws: FileFailure.notRegular(.folder)) { _ = try RegularFile(folder.path, for: .updating) }
    }
}
