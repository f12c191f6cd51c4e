import Synchronization
import Testing
import Wire

@Suite("Wire: generated ids")
struct WireIDTests {
    @Test("an id is a UUID of version 7 with the clock's milliseconds")
    func form() throws {
        // The time of RFC 9562's example, appendix A.6.
        let id = MessageIDGenerator(seed: 1) { 0x017F_22E2_79B0 }.next()
        #expect(id.hasPrefix("017f22e2-79b0-7000-"))
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test("ids rise while the clock stands still, is set back, and past the count of one millisecond")
    func rising() {
        let time = Atomic<UInt64>(1_000_000)
        let generator = MessageIDGenerator(seed: 2) { time.load(ordering: .relaxed) }
        var ids = (0..<10_000).map { _ in generator.next() }
        time.store(5, ordering: .relaxed)
        ids += (0..<10).map { _ in generator.next() }
        time.store(2_000_000, ordering: .relaxed)
        ids.append(generator.next())
        #expect(zip(ids, ids.dropFirst()).allSatisfy(<))
        #expect(ids.last?.hasPrefix("00000" + String(2_000_000, radix: 16)) == false)
        #expect(ids.last?.hasPrefix("0000001e-8480-7000-") == true)
    }

    @Test("the same seed and clock give the same ids, another seed others")
    func seeded() {
        func ids(_ seed: UInt64) -> [String] {
            let generator = MessageIDGenerator(seed: seed) { 7 }
            return (0..<5).map { _ in generator.next() }
        }
        #expect(ids(3) == ids(3))
        #expect(Set(ids(3)).isDisjoint(with: ids(4)))
    }

    @Test("threads never share an id")
    func concurrent() async {
        let generator = MessageIDGenerator()
        let ids = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in generator.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids).count == 16_000)
    }

    @Test("a decoder without a generator of its own makes such ids")
    func decoderDefault() {
        let ids = FrameDecoder().decode(Array(#"["a","b"]"#.utf8)).compactMap { $0.message?.id }
        #expect(ids.count == 2 && ids[0] < ids[1] && ids[0].utf8.count == 36)
    }
}
