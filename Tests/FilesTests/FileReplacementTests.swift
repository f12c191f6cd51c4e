import Files
import Foundation
import Testing

@Suite("Files replaced as a whole")
struct FileReplacementTests {
    /// Runs a body in a temporary folder, which is removed.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assay-files-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test("nothing is seen before the commit, all of it afterwards, and nothing else is left")
    func whole() throws {
        try inFolder { folder in
            let path = "\(folder)/a"
            try Data("old".utf8).write(to: URL(filePath: path))
            let file = try FileReplacement(of: path, .kept)
            try file.write(Array("new".utf8))
            #expect(try text(path) == "old")
            try file.commit()
            #expect(try text(path) == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test("what is not committed leaves nothing behind")
    func abandoned() throws {
        try inFolder { folder in
            do {
                let file = try FileReplacement(of: "\(folder)/a", .ownerOnly)
                try file.write([1, 2, 3])
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test(
        "permissions are kept, or its owner's alone",
        arguments: [FileReplacement.Permissions.ownerOnly, .kept, .keptWithOwner])
    func permissions(_ permissions: FileReplacement.Permissions) throws {
        try inFolder { folder in
            let path = "\(folder)/a"
            try Data().write(to: URL(filePath: path))
            #expect(chmod(path, 0o640) == 0)
            let file = try FileReplacement(of: path, permissions)
            try file.commit(isDurable: false)
            #expect(mode(path) == (permissions == .ownerOnly ? 0o600 : 0o640))
        }
    }

    @Test("what a link leads to is replaced, or the link itself where only the owner may read")
    func links() throws {
        try inFolder { folder in
            let (file, link) = ("\(folder)/file", "\(folder)/link")
            try Data("old".utf8).write(to: URL(filePath: file))
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            let kept = try FileReplacement(of: link, .kept)
            try kept.write(Array("new".utf8))
            try kept.commit()
            #expect(try text(file) == "new")
            let own = try FileReplacement(of: link, .ownerOnly)
            try own.write(Array("own".utf8))
            try own.commit()
            #expect(try text(file) == "new" && text(link) == "own")
        }
    }

    @Test("a folder that is not there is said")
    func missing() throws {
        try inFolder { folder in
            #expect(throws: FileFailure.system("open", ENOENT)) { try FileReplacement(of: "\(folder)/no/a", .kept) }
        }
    }

    @Test("a read that the file's end cuts short is an error, or says how much there was")
    func transfers() throws {
        try inFolder { folder in
            let path = "\(folder)/a"
            try Data([1, 2, 3, 4]).write(to: URL(filePath: path))
            let file = try RegularFile(path, for: .updating)
            let descriptor = file.descriptor
            var bytes = [UInt8](repeating: 0, count: 3)
            try bytes.withUnsafeMutableBytes { try Transfer.fill($0, from: descriptor, at: 1) }
            #expect(bytes == [2, 3, 4])
            #expect(try bytes.withUnsafeMutableBytes { try Transfer.read(descriptor, into: $0, at: 3) } == 1)
            #expect(throws: FileFailure.endsEarly) {
                try bytes.withUnsafeMutableBytes { try Transfer.fill($0, from: descriptor, at: 2) }
            }
            try [UInt8]([7, 8]).withUnsafeBytes { try Transfer.write($0, to: descriptor, at: 3) }
            #expect(try RegularFile.contents(of: path) == [1, 2, 3, 7, 8])
            #expect(throws: FileFailure.system("pread", EBADF)) {
                try bytes.withUnsafeMutableBytes { _ = try Transfer.read(-1, into: $0, at: 0) }
            }
        }
    }
}
