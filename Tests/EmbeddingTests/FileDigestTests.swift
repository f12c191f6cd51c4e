import Embedding
import Foundation
import Testing

/// Digests of files are remembered by what cannot be forged by copying, and never trusted when damaged.
@Suite("Digests of files")
struct FileDigestTests {
    private let folder: ModelFolder
    private let digest = String(repeating: "ab", count: 32)
    /// Remembers at once.
    private var digests: FileDigests { FileDigests(directory: folder.path + "/cache", settlingSeconds: -10) }
    private var url: URL { folder.url("weights") }

    init() throws {
        folder = try ModelFolder()
        try folder.write("weights", "weights of one model")
    }

    private func file() throws -> ModelFile { try ModelFile(path: url.path) }

    private func entries() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder.url("cache/digests"), includingPropertiesForKeys: nil)
    }

    @Test("what was remembered is known as long as the file is the same")
    func known() throws {
        #expect(try digests.known(file()) == nil)
        try digests.remember(digest, of: file())
        #expect(try digests.known(file()) == digest)
        #expect(try FileDigests(directory: nil).known(file()) == nil)
    }

    @Test("other bytes of equal size and time of modification in the same file are noticed, as cp -p writes them")
    func copied() throws {
        try digests.remember(digest, of: file())
        let before = try file().identity
        let time = try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate])
        // Clocks of file systems tick some hundred times a second.
        let deadline = ContinuousClock.now + .seconds(10)
        repeat {
            let handle = try FileHandle(forWritingTo: url)
            try handle.write(contentsOf: Data("another model, too  ".utf8))
            try handle.close()
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
        } while try file().identity.changed == before.changed && ContinuousClock.now < deadline
        let after = try file().identity
        #expect(after.size == before.size && after.inode == before.inode)
        #expect(try digests.known(file()) == nil)
    }

    @Test("another file of equal size and times in its place is noticed")
    func renamed() throws {
        try digests.remember(digest, of: file())
        let time = try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate])
        try Data("another model, too  ".utf8).write(to: url, options: .atomic)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
        #expect(try digests.known(file()) == nil)
    }

    @Test("a file that has just changed is not remembered: it could change again at the same time")
    func racy() throws {
        try FileDigests(directory: folder.path + "/cache").remember(digest, of: file())
        #expect(try digests.known(file()) == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/cache/digests"))
    }

    static let damages: [@Sendable (String) -> String] = [
        { _ in "" }, { _ in String(repeating: "a", count: 64) }, { String($0.prefix(64)) },
        { "0" + $0.dropFirst() }, { $0.dropLast(2) + ($0.hasSuffix("0\n") ? "1\n" : "0\n") }, { $0 + "x" },
    ]

    /// The error of an entry that is there.
    private func refusal() throws -> EmbeddingError.Code? {
        let file = try file()
        return #expect(throws: EmbeddingError.self) { try digests.known(file) }?.code
    }

    @Test("damaged entries are refused, not believed", arguments: damages.indices)
    func damaged(_ index: Int) throws {
        try digests.remember(digest, of: file())
        let entry = try #require(try entries().first)
        let sound = try String(contentsOf: entry, encoding: .utf8)
        try Self.damages[index](sound).write(to: entry, atomically: true, encoding: .utf8)
        #expect(try refusal() == .unusableCache)
        try sound.write(to: entry, atomically: true, encoding: .utf8)
        #expect(try digests.known(file()) == digest)
    }

    @Test("an entry of another file under this one's name is refused")
    func exchanged() throws {
        try digests.remember(digest, of: file())
        let own = try #require(try entries().first)
        try folder.write("other", "other weights")
        try digests.remember(String(repeating: "cd", count: 32), of: ModelFile(path: folder.url("other").path))
        let other = try #require(try entries().first { $0 != own })
        try FileManager.default.removeItem(at: own)
        try FileManager.default.copyItem(at: other, to: own)
        #expect(try refusal() == .unusableCache)
    }

    @Test("a pipe in the place of an entry, or of the file, is not waited for")
    func pipe() throws {
        try digests.remember(digest, of: file())
        let entry = try #require(try entries().first)
        try FileManager.default.removeItem(at: entry)
        #expect(mkfifo(entry.path, 0o600) == 0)
        #expect(try refusal() == .unusableCache)
        #expect(mkfifo(folder.url("fifo").path, 0o600) == 0)
        #expect(throws: EmbeddingError.self) { try ModelFile(path: folder.url("fifo").path) }
    }
}
