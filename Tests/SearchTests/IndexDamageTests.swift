import Foundation
import Search
import TestSupport
import Testing

@Suite("Damaged indexes")
struct IndexDamageTests {
    private func code(_ error: any Error) -> IndexError.Code? { (error as? IndexError)?.code }

    @Test("what is absent or something else is refused, with the file and what to do")
    func foreign() throws {
        let toy = try ToyIndex()
        #expect { try toy.open() } throws: {
            code($0) == .missing
                && "\($0)" == "\(toy.path): there is no such index — make one with assay index FILE --out \(toy.path)"
        }
        for content in ["x", String(repeating: "x", count: 1000), "SQLite format 3\0" + String(repeating: "x", count: 1000)] {
            try toy.scratch.write("texts.index", content)
            #expect { try toy.open() } throws: {
                code($0) == .foreign && "\($0)".contains("\(toy.path): the file is not an index")
            }
        }
        try toy.scratch.write("texts.index", "")
        #expect { try toy.open() } throws: { code($0) == .foreign && "\($0)".contains("is empty") }
        #expect { try SearchIndex(path: toy.scratch.path) } throws: { code($0) == .foreign && "\($0)".contains("a folder") }
        try FileManager.default.removeItem(atPath: toy.path)
        #expect(mkfifo(toy.path, 0o600) == 0)
        #expect { try toy.open() } throws: { code($0) == .foreign && "\($0)".contains("a pipe") }
    }

    @Test("another version of the format is refused with both versions", arguments: [0, 2, 9])
    func version(_ version: UInt8) throws {
        let toy = try ToyIndex()
        try toy.build()
        var bytes = try toy.bytes
        // SQLite's header has the user version at 60, four bytes, the highest first.
        bytes[63] = version
        try toy.scratch.write("texts.index", bytes)
        #expect { try toy.open() } throws: {
            code($0) == .version && "\($0)".contains("\(toy.path): the index has version \(version) of the format")
                && "\($0)".contains("reads 1") && "\($0)".contains(version > 1 ? "newer assay" : "make it again")
        }
        // It is still an index, which a new one may replace.
        try toy.build()
        #expect(try toy.open().count == 4)
    }

    @Test("a truncated index is refused", arguments: [1, 2, 3, 7])
    func truncated(eighths: Int) throws {
        let toy = try ToyIndex()
        try toy.build()
        let bytes = try toy.bytes
        try toy.scratch.write("texts.index", Array(bytes.prefix(bytes.count * eighths / 8)))
        #expect { try toy.open() } throws: { code($0) == .damaged && "\($0)".hasPrefix("\(toy.path): the index is damaged") }
    }

    @Test("wherever a bit is flipped, the index is refused or answers as before", arguments: 0..<4)
    func flipped(start: Int) throws {
        let toy = try ToyIndex()
        try toy.build()
        let sound = try toy.bytes
        let expected = try answers(toy.open())
        var refused = 0
        for place in stride(from: start * 13, to: sound.count, by: 53) {
            var bytes = sound
            bytes[place] ^= 1 << (place % 8)
            try toy.scratch.write("texts.index", bytes)
            do {
                let found = try answers(toy.open())
                #expect(found == expected, "byte \(place)")
            } catch {
                #expect(error is IndexError, "byte \(place): \(error)")
                refused += 1
            }
        }
        #expect(refused > 10)
    }

    /// What an index answers, without the scores: they depend on the lengths of texts, which have no checksum.
    private func answers(_ index: SearchIndex) throws -> [[IndexedText]] {
        [
            try index.search(.meaning([1, 0, 0]), limit: 4), try index.search(.words("battery"), limit: 4),
            try index.search(.words("quoted"), limit: 4), try index.like(id: "a", limit: 1) ?? [],
        ].map { hits in hits.map(\.text).sorted { $0.id < $1.id } }
    }
}
