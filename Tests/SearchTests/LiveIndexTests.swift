import Foundation
import Search
import TestSupport
import Testing

@Suite("An index that follows its file")
struct LiveIndexTests {
    private let options = SearchIndex.Options(threads: 1, connections: 2)

    private func current(_ live: LiveIndex) -> (SearchIndex, [IndexError]) {
        var errors: [IndexError] = []
        let index = live.current { errors.append($0) }
        return (index, errors)
    }

    @Test("the same index is used until the file is replaced")
    func replaced() throws {
        let toy = try ToyIndex()
        try toy.build()
        let live = try LiveIndex(path: toy.path, options)
        let (first, _) = current(live)
        #expect(current(live).0 === first)
        try toy.build([IndexedText(id: "n", text: "new")])
        let (second, errors) = current(live)
        #expect(second !== first && second.build != first.build && second.count == 1 && errors.isEmpty)
        #expect(current(live).0 === second)
        // Who still has the former one goes on with it.
        #expect(try first.search(.words("battery"), limit: 4).count == 2)
    }

    @Test("a file that cannot be used is reported once, and the former index stays in use")
    func unusable() throws {
        let toy = try ToyIndex()
        try toy.build()
        let live = try LiveIndex(path: toy.path, options)
        let (first, _) = current(live)
        let bytes = try toy.bytes
        try FileManager.default.removeItem(atPath: toy.path)
        #expect(current(live).0 === first && current(live).1.isEmpty)
        try toy.scratch.write("texts.index", Array(bytes.prefix(bytes.count / 2)))
        let (second, errors) = current(live)
        #expect(second === first && errors.map(\.code) == [.damaged])
        #expect(current(live).1.isEmpty)
        #expect(try second.search(.words("battery"), limit: 4).count == 2)
        try FileManager.default.removeItem(atPath: toy.path)
        try toy.build([IndexedText(id: "n", text: "new")])
        #expect(current(live).0.count == 1)
    }

    @Test("threads that search while the file is replaced get the one index or the other")
    func race() async throws {
        let toy = try ToyIndex()
        try toy.build()
        let live = try LiveIndex(path: toy.path, options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await onOwnThread {
                        for _ in 0..<100 {
                            let index = live.current { Issue.record("\($0)") }
                            let hits = try index.search(.meaning([1, 0, 0]), limit: 10)
                            #expect(
                                [["a", "b", "c", "d"], ["n"]].contains(hits.map(\.text.id))
                                    || hits.map(\.text.id) == ["a", "b", "d", "c"])
                        }
                    }
                }
            }
            for round in 0..<10 { try toy.build(round % 2 == 0 ? [IndexedText(id: "n", text: "new")] : nil) }
            try await group.waitForAll()
        }
        #expect(current(live).0.count == 4)
    }
}
