import Foundation
import Search
import TestSupport
import Testing
import Threads

@Suite("Search index")
struct SearchIndexTests {
    private func ids(_ hits: [SearchIndex.Hit]) -> [String] { hits.map(\.text.id) }

    @Test("by meaning, the score is the cosine, and texts are as they were given")
    func meaning() throws {
        let toy = try ToyIndex()
        try toy.build()
        let index = try toy.open()
        #expect(index.count == 4 && index.model == ToyIndex.model)
        let hits = try index.search(.meaning([1, 0, 0]), limit: 2)
        #expect(hits.map(\.text) == Array(ToyIndex.texts[..<2]))
        #expect(hits.map(\.row) == [0, 1])
        #expect(abs(hits[0].score - 1) < 0.005 && abs(hits[1].score - 0.8) < 0.005)
    }

    @Test("by words, any of them counts, and rare ones count more")
    func words() throws {
        let toy = try ToyIndex()
        try toy.build()
        let hits = try toy.open().search(.words("battery week"), limit: 10)
        #expect(ids(hits) == ["a", "b"])
        #expect(hits[0].score > hits[1].score && hits[1].score > 0)
        #expect(try toy.open().search(.words("nothing of this"), limit: 10).isEmpty)
    }

    @Test("by both, a text that is good in both rankings comes before one that is best in one")
    func both() throws {
        let toy = try ToyIndex()
        try toy.build()
        // b is second by meaning and first by words; a is first by meaning and not found by words.
        let hits = try toy.open().search(.both("life", [1, 0, 0]), limit: 4)
        #expect(ids(hits).prefix(2) == ["b", "a"] && hits.count == 4)
        #expect(abs(hits[0].score - (1.0 / 62 + 1.0 / 61)) < 1e-6)
        #expect(ids(try toy.open().search(.both("", [0, 0, 1]), limit: 1)) == ["c"])
    }

    @Test("related texts leave out the text itself, and an id that does not exist has none")
    func like() throws {
        let toy = try ToyIndex()
        try toy.build()
        #expect(try toy.open().like(id: "a", limit: 2).map(ids) == ["b", "c"])
        #expect(try toy.open().like(id: "z", limit: 2) == nil)
        #expect(try toy.open().like(id: "", limit: 2) == nil)
    }

    @Test(
        "the signs of a query are no operators",
        arguments: [
            "battery\"", "\"battery", "NOT battery", "battery AND", "battery OR", "(battery", "battery)", "text:battery",
            "battery*", "^battery", "-battery", "battery + week", "NEAR(battery week)", "{battery}", "battery;DROP TABLE texts",
            "\u{0}battery", "battery\u{0}week", "😀 battery", "battery👩‍👩‍👧‍👦", "battery'", "battery --", "BATTERY\u{301}",
        ])
    func operators(query: String) throws {
        let toy = try ToyIndex()
        try toy.build()
        let hits = try toy.open().search(.words(query), limit: 4)
        #expect(Set(ids(hits)).isSuperset(of: ["a", "b"]))
    }

    @Test("a query without a word finds nothing by words", arguments: ["", " ", "\u{0}", "😀", "\"", "\"\"", "*", "()", "— …"])
    func wordless(query: String) throws {
        let toy = try ToyIndex()
        try toy.build()
        #expect(try toy.open().search(.words(query), limit: 4).isEmpty)
        #expect(ids(try toy.open().search(.both(query, [0, 0, 1]), limit: 1)) == ["c"])
    }

    @Test("a query may be a whole document")
    func long() throws {
        let toy = try ToyIndex()
        try toy.build()
        let query = "battery " + (0..<20_000).map { "word\($0)" }.joined(separator: " ")
        #expect(Set(ids(try toy.open().search(.words(query), limit: 4))) == ["a", "b"])
    }

    @Test("accents and case do not matter", arguments: ["CAFE", "café", "cafe\u{301}", "Naive", "NAÏVE", "quoted", "not"])
    func accents(query: String) throws {
        let toy = try ToyIndex()
        try toy.build()
        #expect(ids(try toy.open().search(.words(query), limit: 3)) == ["d"])
    }

    @Test("any text comes back as it was, and its words are found")
    func anyText() throws {
        let texts = [
            "before\u{0}after", "\u{0}", "line\nbreak\r\n\ttab", "🏳️‍🌈 flag", "\u{202E}override", "e\u{301} e",
            "'; DROP TABLE texts",
            String(repeating: "long ", count: 100_000), "中文没有空格", "\u{FFFD}", "\u{FEFF}mark",
        ].enumerated().map { IndexedText(id: $0.offset == 1 ? "\u{0}id" : "\($0.offset)", text: $0.element) }
        let toy = try ToyIndex()
        try toy.build(texts)
        let index = try toy.open()
        let hits = try index.search(.meaning([1, 0, 0]), limit: 100)
        #expect(hits.map { Array($0.text.text.utf8) } == texts.map { Array($0.text.utf8) })
        #expect(ids(hits) == texts.map(\.id))
        #expect(ids(try index.search(.words("after"), limit: 5)) == ["0"])
        #expect(ids(try index.search(.words("中文没有空格"), limit: 5)) == ["8"])
        #expect(try index.like(id: "\u{0}id", limit: 1).map(ids) == ["0"])
    }

    @Test("of several texts with an id, the first one counts")
    func sameID() throws {
        let toy = try ToyIndex()
        try toy.build([
            IndexedText(id: "x", text: "one"), IndexedText(id: "x", text: "two"), IndexedText(id: "y", text: "three"),
        ])
        let hits = try #require(try toy.open().like(id: "x", limit: 5))
        #expect(hits.map(\.text.text) == ["two", "three"])
    }

    @Test("more texts than a blob of vectors holds are all there")
    func many() throws {
        let toy = try ToyIndex()
        let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model)
        for start in stride(from: 0, to: 10_000, by: 100) {
            let ids = start..<start + 100
            try builder.add(
                ids.map { IndexedText(id: "\($0)", text: "number \($0)") },
                vectors: ids.flatMap { [$0 == 7000 ? 1 : 0, $0 == 7000 ? 0 : 1, 0] as [Float] })
        }
        try builder.finish()
        let index = try toy.open()
        #expect(index.count == 10_000)
        #expect(ids(try index.search(.meaning([1, 0, 0]), limit: 1)) == ["7000"])
        #expect(try index.search(.words("8123"), limit: 5).map(\.text.text) == ["number 8123"])
        #expect(try index.search(.words("number"), limit: 3).map(\.row) == [0, 1, 2])
    }

    @Test("words of very many texts count only beside few others, and a query of such words alone finds them")
    func commonWords() throws {
        let toy = try ToyIndex()
        let builder = try IndexBuilder(path: toy.path, model: ToyIndex.model)
        // 'the' and 'is' are in most texts, 'order' in every 50th, 'zebra' in one that has no other word.
        for start in stride(from: 0, to: 30_000, by: 1000) {
            let texts = (start..<start + 1000).map { row in
                IndexedText(
                    id: "\(row)",
                    text: row == 777 ? "zebra" : row % 50 == 0 ? "the order is" : row % 5 == 0 ? "nothing" : "the is")
            }
            try builder.add(texts, vectors: texts.flatMap { _ in [1, 0, 0] as [Float] })
        }
        try builder.finish()
        let index = try toy.open()
        let hits = try index.search(.words("the order is a zebra"), limit: 10_000)
        #expect(hits.first?.row == 777 && hits.count == 601)
        #expect(hits.dropFirst().allSatisfy { $0.row % 50 == 0 })
        #expect(try index.search(.words("the"), limit: 10_000).count == 10_000)
        #expect(try index.search(.words("is the"), limit: 3).count == 3)
    }

    @Test("of the ten nearest by exact floats, at least 99 % are found where 8 bits alone cannot tell them apart")
    func recall() throws {
        let columns = 256
        var random = RandomVectors(seed: 4)
        // A large value, which all have, leaves the others few steps of 8 bits. Models have such dimensions.
        let rows = random.clustered(2100, columns: columns, centres: 10, spread: 0.8...0.81).map { row in
            RandomVectors.unit(row.enumerated().map { $0.offset == 0 ? 2 : $0.element })
        }
        let toy = try ToyIndex()
        let model = IndexModel(name: "random", fingerprint: "4", dimensions: columns)
        let builder = try IndexBuilder(path: toy.path, model: model)
        for (row, vector) in rows.dropLast(100).enumerated() {
            try builder.add([IndexedText(id: "\(row)", text: "x")], vectors: vector)
        }
        try builder.finish()
        let index = try toy.open()
        let search = VectorSearch(
            rows.dropLast(100).reduce(into: QuantizedVectors(columns: columns)) { $0.append($1) },
            helpers: HelperThreads(1, name: "test"))
        var (found, rough) = (0, 0)
        for query in rows.suffix(100) {
            let exact = rows.dropLast(100).enumerated().map {
                (row: $0.offset, score: RandomVectors.product($0.element, query))
            }
            let sorted = exact.sorted { $0.score > $1.score }.prefix(10)
            let best = Set(sorted.map(\.row))
            let hits = try index.search(.meaning(query), limit: 10)
            found += hits.count { best.contains($0.row) }
            rough += search.nearest(try #require(QuantizedQuery(query)), limit: 10).count { best.contains($0.row) }
            for hit in hits { #expect(abs(Double(hit.score) - exact[hit.row].score) < 1e-4) }
        }
        #expect(found >= 990, "\(found) of 1000")
        #expect(rough < 970, "8 bits alone find \(rough) of 1000, so this shows nothing")
        // Related texts are those of the row's own vector.
        let exact = rows.dropLast(100).enumerated().map { (row: $0.offset, score: RandomVectors.product($0.element, rows[0])) }
        let related = try #require(try index.like(id: "0", limit: 10))
        let best = exact.sorted { $0.score > $1.score }.dropFirst().prefix(10).map(\.row)
        #expect(related.count { best.contains($0.row) } >= 9)
        #expect(zip(related, related.dropFirst()).allSatisfy { $0.score >= $1.score })
    }

    @Test("an index of no texts finds nothing")
    func empty() throws {
        let toy = try ToyIndex()
        try toy.build([])
        let index = try toy.open()
        #expect(index.count == 0)
        #expect(try index.search(.both("battery", [1, 0, 0]), limit: 3).isEmpty)
        #expect(try index.like(id: "1", limit: 3) == nil)
    }

    @Test("a query's vector of another length, or one that is not finite, is refused")
    func vectors() throws {
        let toy = try ToyIndex()
        try toy.build()
        let index = try toy.open()
        for vector: [Float] in [[], [1, 0], [1, 0, 0, 0], [.nan, 0, 0], [0, .infinity, 0]] {
            #expect { try index.search(.meaning(vector), limit: 1) } throws: { ($0 as? IndexError)?.code == .vector }
        }
    }

    @Test("another model is refused, by its fingerprint and not by its name")
    func model() throws {
        let toy = try ToyIndex()
        try toy.build()
        let index = try toy.open()
        try index.check(ToyIndex.model)
        try index.check(IndexModel(name: "renamed", fingerprint: "00", dimensions: 3))
        #expect { try index.check(IndexModel(name: "toy@01", fingerprint: "01", dimensions: 3)) } throws: {
            ($0 as? IndexError)?.code == .model && "\($0)".contains("\(toy.path): the index was made with toy@00")
                && "\($0)".contains("toy@01")
        }
        #expect(throws: IndexError.self) { try index.check(IndexModel(name: "toy@00", fingerprint: "00", dimensions: 4)) }
    }

    @Test("many threads search at once, with fewer connections than threads")
    func threads() async throws {
        let toy = try ToyIndex()
        try toy.build()
        let index = try SearchIndex(path: toy.path, SearchIndex.Options(threads: 2, connections: 3))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await onOwnThread {
                        for _ in 0..<50 {
                            let hits =
                                switch number % 3 {
                                case 0: try index.search(.meaning([0, 0, 1]), limit: 1)
                                case 1: try index.search(.words("screen"), limit: 1)
                                default: try index.search(.both("screen", [0, 0, 1]), limit: 1)
                                }
                            #expect(hits.map(\.text.id) == ["c"])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
