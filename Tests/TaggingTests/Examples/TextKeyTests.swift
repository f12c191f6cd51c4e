import Classification
import Embedding
import Tagging
import TestSupport
import Testing

/// When texts count as the same, and as nearly the same.
@Suite("Text keys")
struct TextKeyTests {
    /// Framed by 1 and 2; 3 is unknown, 8 and 9 are punctuation.
    private let keys = TextKeys(TokenKinds(unknown: 3, framing: 2, punctuation: [8, 9]))

    private func key(_ ids: [Int32], _ text: String = "", isTruncated: Bool = false) -> TextKey {
        keys(TokenizedText(ids: [1] + ids + [2], isTruncated: isTruncated), text: text)
    }

    @Test("the same tokens are the same text, however it is written; others are not")
    func exact() {
        #expect(key([20, 21], "kys") == key([20, 21], " KYS "))
        #expect(key([20, 21]).exact != key([21, 20]).exact)
        #expect(key([20, 21]).exact != key([20, 21, 21]).exact)
        #expect(key([20]).exact != key([20, 8]).exact)
    }

    @Test("near duplicates have the same distinct tokens but for punctuation")
    func near() {
        #expect(key([20, 21, 22]).near == key([22, 8, 20, 20, 21, 9]).near)
        #expect(key([20, 21]).near != key([20, 22]).near)
        #expect(key([20, 21]).near != key([20]).near)
        let long = (0..<2000).map { Int32(20 + $0 % 700) }
        #expect(key(long).near == key(Array(long.reversed().prefix(1400))).near)
        // Nothing but punctuation: only the very same tokens are alike.
        #expect(key([8]).near != key([8, 9]).near && key([8]).near == key([8]).near)
    }

    @Test("where tokens do not say everything, the text itself counts, white space at its ends aside")
    func incomplete() {
        #expect(key([20, 3], "hi 🍕").exact != key([20, 3], "hi 🍔").exact)
        #expect(key([20, 3], "hi 🍕") == key([20, 3], "\thi 🍕\n"))
        #expect(key([20, 3], "hi 🍕").near != key([3, 20], "🍕 hi").near)
        let cut = key([20, 21], "a long text", isTruncated: true)
        #expect(cut.exact != key([20, 21], "a long tale", isTruncated: true).exact)
        #expect(cut == key([20, 21], "a long text", isTruncated: true))
        #expect(cut.exact != key([20, 21], "a long text").exact)
        #expect(key([], "\u{200B}").exact != key([], "\u{200C}").exact)
        #expect(key([], "").exact == key([], "  ").exact)
    }
}

/// The table that examples are looked up in.
@Suite("Example index")
struct ExampleIndexTests {
    private func key(_ exact: Int, _ near: Int) -> TextKey {
        var generator = SplitMix64(state: UInt64(near) &* 0x1234_5678_9ABC_DEF1)
        return TextKey(exact: UInt64(exact), near: generator.next())
    }

    private func share(_ label: Int, _ value: Float = 1) -> ExampleMatch.Share { .init(label: label, value: value) }

    @Test("every example is found, alone or among thousands; nothing else is", arguments: [1, 7, 9, 3000])
    func found(count: Int) {
        let index = ExampleIndex((0..<count).map { key($0, $0) }, labels: (0..<count).map { [$0 % 5] })
        #expect(index.count == count)
        for place in 0..<count { #expect(index.match(key(place, place), near: true) == .same([share(place % 5)])) }
        for place in count..<(2 * count) { #expect(index.match(key(place, place), near: true) == nil) }
        let near = index.match(key(count, 0), near: true)
        #expect(near == .near([share(0)]))
        #expect(index.match(key(count, 0), near: false) == nil)
    }

    @Test("examples of one text share the decision, those of one near key the pull")
    func shared() {
        let keys = [key(1, 1), key(1, 1), key(1, 1), key(2, 1), key(3, 3)]
        let index = ExampleIndex(keys, labels: [[0], [0], [1], [2], [0, 2]])
        #expect(index.match(key(1, 1), near: true) == .same([share(0, 2 / 3), share(1, 1 / 3)]))
        #expect(index.match(key(2, 1), near: true) == .same([share(2)]))
        #expect(index.match(key(9, 1), near: true) == .near([share(0, 0.5), share(1, 0.25), share(2, 0.25)]))
        #expect(index.match(key(3, 3), near: true) == .same([share(0), share(2)]))
        #expect(ExampleIndex([], labels: []).match(key(1, 1), near: true) == nil)
    }

    @Test("ten thousand examples of one key are no burden and no trap")
    func crowd() {
        let keys = (0..<10_000).map { key($0 < 5000 ? 0 : $0, 0) }
        let index = ExampleIndex(keys, labels: (0..<10_000).map { [$0 % 2] })
        #expect(index.match(key(0, 0), near: true) == .same([share(0, 0.5), share(1, 0.5)]))
        #expect(index.match(key(7000, 0), near: true) == .same([share(0)]))
        #expect(index.match(key(20_000, 0), near: true) != nil)
    }

    @Test("what comes and goes gives the index of a rebuild", arguments: [3, 40, 5000])
    func following(count: Int) {
        var generator = SplitMix64(state: 5)
        var examples: [ExampleIndex.Example] = (0..<count).map { (key($0 % (count / 2 + 1), $0 % (count / 3 + 1)), [$0 % 3]) }
        var index = ExampleIndex(examples.map(\.key), labels: examples.map(\.labels))
        for round in 0..<20 {
            let gone = Set((0..<3).map { _ in Int.random(in: examples.indices, using: &generator) })
            let come: [ExampleIndex.Example] = (0..<4).map {
                (key(count + round % 3, $0), [Int.random(in: 0..<4, using: &generator)])
            }
            index = index.following(gone: gone.map { examples[$0] } + [(key(-1 - round + count * 9, 77), [0])], come: come)
            examples = examples.indices.filter { !gone.contains($0) }.map { examples[$0] } + come
            if examples.count < 3 { break }
        }
        let rebuilt = ExampleIndex(examples.map(\.key), labels: examples.map(\.labels))
        #expect(index.count == examples.count)
        for exact in 0..<(count + 5) {
            for near in Set([exact % (count / 3 + 1), exact % 4]) {
                let probe = key(exact, near)
                let (one, other) = (index.match(probe, near: true), rebuilt.match(probe, near: true))
                if case .same = other { #expect(one == other) } else { #expect((one == nil) == (other == nil)) }
            }
        }
    }
}
