import AssayTesting
import Daemon
import Testing
import Wire

/// Which messages of a waiting frame have expired.
@Suite("Deadline scan")
struct DeadlineScanTests {
    private func scan(
        _ frame: String, after: Duration? = nil, upTo: Duration
    ) -> (expired: [String], next: Duration?) {
        let receipt = Receipt(target: CollectingTarget(intake: Intake(tokenBudget: 64, maxTokens: 32)), cost: 1)
        defer { receipt.release() }
        let delivery = Delivery(bytes: Array(frame.utf8), receipt: receipt, arrival: .now)
        let overdue = OverdueFrame(delivery: delivery, rest: FrameRest(), place: FramePlace(), after: after, upTo: upTo)
        var expired: [String] = []
        let next = DeadlineScan(decoder: FrameDecoder()).run(overdue) { expired.append($0.id) }
        return (expired, next)
    }

    private let array = """
        [{"id":"a","text":"x","deadline_ms":10},{"id":"b","text":"x","deadline_ms":30},{"id":"c","text":"x"},
        {"id":"d","text":"x","deadline_ms":50},{"id":"e","text":" ","deadline_ms":1}]
        """

    @Test("messages up to a moment expire, later ones give the next deadline, invalid ones and those without have none")
    func upTo() {
        let first = scan(array, upTo: .milliseconds(30))
        #expect(first.expired == ["a", "b"] && first.next == .milliseconds(50))
        let all = scan(array, upTo: .milliseconds(90))
        #expect(all.expired == ["a", "b", "d"] && all.next == nil)
    }

    @Test("what an earlier scan found is not found again")
    func after() {
        let second = scan(array, after: .milliseconds(10), upTo: .milliseconds(30))
        #expect(second.expired == ["b"] && second.next == .milliseconds(50))
    }

    @Test("a frame without deadlines has nothing to expire", arguments: ["the_end of deadline_ms", "[\"a_b\"]", ""])
    func none(frame: String) {
        let found = scan(frame, upTo: .seconds(9))
        #expect(found.expired.isEmpty && found.next == nil)
    }
}
