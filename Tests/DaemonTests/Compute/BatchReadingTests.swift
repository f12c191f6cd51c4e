import Daemon
import Testing

/// How much is read for one batch.
@Suite("Batch reading")
struct BatchReadingTests {
    private let frames = FrameFactory()

    private func answer(_ messages: [PendingMessage]) { for message in messages { message.answer([]) } }

    @Test("messages fit up to a quarter over the budget, the first one always")
    func fits() {
        var reading = BatchReading(budget: 40, frames: 1)
        let messages = [60, 3].map { frames.pending("\($0)", tokens: $0) }
        #expect(reading.fits(messages[0]) && !reading.isFull)
        reading.append(messages[0])
        #expect(!reading.fits(messages[1]) && reading.isFull && reading.cost == 60)

        var other = BatchReading(budget: 40, frames: 1)
        let more = [30, 20, 21].map { frames.pending("\($0)", tokens: $0) }
        other.append(more[0])
        #expect(other.fits(more[1]) && !other.fits(more[2]))
        answer(messages + more)
    }

    @Test("an explanation that is longer than a turn fits into no batch")
    func long() {
        let reading = BatchReading(budget: 10_000, frames: 1)
        let (short, long) = (frames.pending("s", tokens: 5, explain: true), frames.pending("l", tokens: 64, explain: true))
        #expect(reading.fits(short) && !reading.fits(long))
        answer([short, long])
    }

    @Test("failures cost tokens, and whatever is read counts towards the messages of a batch")
    func failures() {
        var reading = BatchReading(budget: 4, frames: 1)
        reading.noteFailure()
        #expect(!reading.isFull)
        reading.noteFailure()
        #expect(reading.isFull && reading.cost == 4)

        var many = BatchReading(budget: 10_000, frames: 1)
        for _ in 1..<BatchReading.maxOutcomes { many.noteOutcome() }
        #expect(!many.isFull)
        many.noteOutcome()
        #expect(many.isFull)
    }
}
