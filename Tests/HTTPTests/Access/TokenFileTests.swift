import Foundation
import Glibc
import HTTP
import TestSupport
import Testing
import Wording

@Suite("Token file")
struct TokenFileTests {
    private let scratch: Scratch
    private let path: String
    private let file: TokenFile

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/tokens"
        file = TokenFile(path)
    }

    private func mode() -> mode_t {
        var status = stat()
        #expect(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test("a new file is its owner's alone, and has the digest but not the token")
    func create() throws {
        let token = try file.create("shop", scopes: [.classify], rate: 5)
        #expect(mode() == 0o600)
        #expect(token.hasPrefix("assay_"))
        #expect(token.utf8.count == 70)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains(token) && !text.contains(token.dropFirst(6)))
        let entry = try file.read().entry(for: token)
        #expect(entry?.name == "shop")
        #expect(entry?.scopes == .classify)
        #expect(entry?.rate == 5)
        #expect(try file.create("other", scopes: .all) != token)
    }

    @Test("a name has one token")
    func duplicate() throws {
        let token = try file.create("shop", scopes: .read)
        let error = #expect(throws: AssayError.self) { try file.create("shop", scopes: .all) }
        #expect(error?.place == path)
        #expect(error?.remedy?.contains("assay tokens revoke shop") == true)
        #expect(try file.read().entry(for: token)?.scopes == .read)
    }

    @Test("a revoked token is gone, and the rest of the file stays as it is")
    func revoke() throws {
        let kept = try file.create("kept", scopes: .read)
        let gone = try file.create("gone", scopes: .read)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\n# gone is not this line\n".utf8))
        let before = try String(contentsOfFile: path, encoding: .utf8)
        let line = try #require(try file.read().entry(for: gone)?.line)
        try file.revoke("gone")
        #expect(try file.read().entry(for: gone) == nil)
        #expect(try file.read().entry(for: kept) != nil)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == before.replacing(line + "\n", with: ""))
        let error = #expect(throws: AssayError.self) { try file.revoke("gone") }
        #expect(error?.message.contains("kept") == true)
    }

    @Test("an existing file keeps its mode, a link its target, and a broken file everything")
    func existing() throws {
        _ = try file.create("shop", scopes: .read)
        #expect(chmod(path, 0o640) == 0)
        #expect(symlink(path, scratch.path + "/link") == 0)
        _ = try TokenFile(scratch.path + "/link").create("linked", scopes: .read)
        #expect(mode() == 0o640)
        #expect(try file.read().entries.map(\.name) == ["shop", "linked"])
        try scratch.write("tokens", "nonsense\n")
        #expect(throws: AssayError.self) { try file.create("new", scopes: .read) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "nonsense\n")
    }

    @Test("tokens made at the same time are all there")
    func together() async throws {
        let file = file
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask { _ = try await onOwnThread { try file.create("client\(index)", scopes: .read) } }
            }
            try await group.waitForAll()
        }
        #expect(try file.read().entries.count == 8)
    }
}
