import Daemon
import Testing
import Wire

/// The account of one batch.
@Suite("Batch tally")
struct BatchTallyTests {
    private func result(
        tokens: Int, anomaly: Bool = false, truncated: Bool = false, tier: TaggedResult.Tier = .full
    ) -> TaggedResult {
        TaggedResult(
            id: "1", tags: [], anomaly: anomaly, truncated: truncated, tokens: tokens, model: "m", tier: tier)
    }

    @Test("results add up by kind, and the messages without one stay known")
    func counts() {
        var tally = BatchTally(count: 4)
        tally.note(result(tokens: 5, anomaly: true), of: 2)
        tally.note(result(tokens: 7, truncated: true, tier: .fast), of: 0)
        #expect(tally.tagged == 2 && tally.tokens == 12)
        #expect(tally.anomalies == 1 && tally.truncated == 1 && tally.fast == 1)
        #expect(tally.unanswered == [1, 3])
    }
}
