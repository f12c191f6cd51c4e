import Distillation
import Testing

/// The stretches of messages that a distillation learns from besides.
@Suite("Excerpts")
struct ExcerptsTests {
    private static let messages = (0..<50).map { number in
        (0..<8 + number % 5).map { "w\(number)-\($0)" }.joined(separator: " ")
    }

    @Test("an excerpt is a run of at least four words of its message, and never all of them")
    func areRuns() {
        let excerpts = Excerpts(count: 2).of(Self.messages)
        // Now and then both draws are the same.
        #expect(excerpts.count > 80 && excerpts.count <= 100)
        #expect(Set(excerpts).count == excerpts.count)
        for excerpt in excerpts {
            let words = excerpt.split(separator: " ").count
            let whole = Self.messages.first { $0.contains(excerpt) }
            #expect(words >= 4 && whole.map { words <= $0.split(separator: " ").count * 3 / 4 } == true, "\(excerpt)")
        }
    }

    @Test("short messages have none, and nobody gets any of 0")
    func areNotOfShortMessages() {
        #expect(Excerpts(count: 2).of(["one two three four five six seven"]).isEmpty)
        #expect(Excerpts(count: 0).of(Self.messages).isEmpty)
    }

    @Test("the same seed draws the same excerpts, another one others")
    func areSeeded() {
        let drawn = Excerpts(count: 1, seed: 1).of(Self.messages)
        #expect(drawn == Excerpts(count: 1, seed: 1).of(Self.messages))
        #expect(drawn != Excerpts(count: 1, seed: 2).of(Self.messages))
    }
}
