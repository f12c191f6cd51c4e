import Foundation
import Search
import TestSupport
import Testing

@Suite("Building an index")
struct IndexBuilderTests {
    @Test("an index replaces an index when it is complete, with its permissions, and leaves nothing else")
    func replacement() throws {
        let toy = try ToyIndex()
        try toy.build()
        #expect(chmod(toy.path, 0o640) == 0)
        let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model)
        try builder.add([ToyIndex.texts[0]], vectors: [1, 0, 0])
        #expect(try toy.open().count == 4)
        try builder.finish()
        #expect(try toy.open().count == 1)
        #expect(try toy.files == ["texts.index"])
        #expect(try FileManager.default.attributesOfItem(atPath: toy.path)[.posixPermissions] as? Int == 0o640)
    }

    @Test("a build that ends early leaves the former index, and nothing else", arguments: [true, false])
    func abandoned(hasFormer: Bool) throws {
        let toy = try ToyIndex()
        if hasFormer { try toy.build() }
        do {
            let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model)
            try builder.add(Array(ToyIndex.texts[..<2]), vectors: Array(ToyIndex.vectors[..<6]))
            #expect(builder.count == 2)
        }
        #expect(try toy.files == (hasFormer ? ["texts.index"] : []))
        if hasFormer { #expect(try toy.open().count == 4) }
    }

    @Test("what a killed build left is removed by the next, and what another still writes is not")
    func leftovers() throws {
        let toy = try ToyIndex()
        let running = try IndexBuilder(path: toy.path, model: ToyIndex.model)
        let inUse = try #require(try toy.files.first)
        try toy.scratch.write("texts.index.killed.assay-tmp", "SQLite format 3")
        // Old enough to be no file that is about to be locked.
        for name in try toy.files {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: "\(toy.scratch.path)/\(name)")
        }
        try toy.build()
        #expect(try toy.files.sorted() == [inUse, "texts.index"].sorted())
        try running.add([ToyIndex.texts[0]], vectors: [1, 0, 0])
        try running.finish()
        #expect(try toy.open().count == 1)
        #expect(try toy.files == ["texts.index"])
    }

    @Test("a full disk is an error with the file and what to do, and the former index stays", arguments: [20, 60])
    func full(pages: Int) throws {
        let toy = try ToyIndex()
        try toy.build()
        let text = String(repeating: "some words that take space ", count: 40)
        #expect {
            let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model, maxPages: pages)
            for number in 0..<5000 { try builder.add([IndexedText(id: "\(number)", text: text)], vectors: [1, 0, 0]) }
            try builder.finish()
        } throws: { error in
            (error as? IndexError)?.code == .unwritable && "\(error)".hasPrefix(toy.path) && "\(error)".contains("full")
                && "\(error)".contains("free some disk space")
        }
        #expect(try toy.open().count == 4)
        #expect(try toy.files == ["texts.index"])
    }

    @Test("a disk that is full at the very end is an error too")
    func fullAtTheEnd() throws {
        let toy = try ToyIndex()
        // So few texts that all of them fit, and the vectors do not.
        let texts = (0..<3000).map { IndexedText(id: "\($0)", text: "x") }
        var failures = 0
        for pages in stride(from: 20, to: 60, by: 4) {
            do {
                let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model, maxPages: pages)
                try builder.add(texts, vectors: texts.flatMap { _ in [1, 0, 0] as [Float] })
                try builder.finish()
                #expect(try toy.open().count == texts.count)
                break
            } catch let error as IndexError {
                #expect(error.code == .unwritable)
                #expect(try toy.files.isEmpty)
                failures += 1
            }
        }
        #expect(failures > 1)
    }

    @Test(
        "anything else in the place is kept", arguments: ["my notes", "SQLite format 3\0" + String(repeating: "x", count: 200)])
    func foreign(content: String) throws {
        let toy = try ToyIndex()
        try toy.scratch.write("texts.index", content)
        #expect { try IndexBuilder(path: toy.path, model: ToyIndex.model) } throws: {
            ($0 as? IndexError)?.code == .foreign && "\($0)".hasPrefix(toy.path)
                && "\($0)".contains("is not an index, so it is not replaced")
        }
        #expect(try toy.bytes == Array(content.utf8))
        #expect(try toy.files == ["texts.index"])
    }

    @Test("a folder and a pipe are kept, and a file without content is replaced")
    func places() throws {
        let toy = try ToyIndex()
        try FileManager.default.createDirectory(atPath: toy.path, withIntermediateDirectories: false)
        #expect { try IndexBuilder(path: toy.path, model: ToyIndex.model) } throws: { "\($0)".contains("a folder") }
        try FileManager.default.removeItem(atPath: toy.path)
        #expect(mkfifo(toy.path, 0o600) == 0)
        #expect { try IndexBuilder(path: toy.path, model: ToyIndex.model) } throws: { "\($0)".contains("a pipe") }
        try FileManager.default.removeItem(atPath: toy.path)
        try toy.scratch.write("texts.index", "")
        try toy.build()
        #expect(try toy.open().count == 4)
    }

    @Test("a folder that does not exist is an error that names the index")
    func noFolder() throws {
        let toy = try ToyIndex()
        let path = toy.scratch.path + "/none/texts.index"
        #expect { try IndexBuilder(path: path, model: ToyIndex.model) } throws: {
            ($0 as? IndexError)?.code == .unwritable && "\($0)".hasPrefix(path)
        }
    }

    @Test("vectors that are not finite, and those of another length, are refused")
    func vectors() throws {
        let toy = try ToyIndex()
        let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model)
        #expect { try builder.add([ToyIndex.texts[0]], vectors: [.nan, 0, 0]) } throws: {
            ($0 as? IndexError)?.code == .vector && "\($0)".contains("text a ")
        }
        #expect { try builder.add([ToyIndex.texts[0]], vectors: [1, 0]) } throws: { ($0 as? IndexError)?.code == .vector }
    }
}
