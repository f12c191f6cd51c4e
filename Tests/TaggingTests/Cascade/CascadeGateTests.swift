import Tagging
import Testing

/// The gate of a cascade: when it opens, when it closes, and when it gives up.
@Suite("Cascade gate")
struct CascadeGateTests {
    private static func options(warmUp: Int = 200, agreement: Double = 0.95) -> CascadeOptions {
        var options = CascadeOptions()
        options.agreement = agreement
        options.warmUp = warmUp
        return options
    }

    /// Certainties spread evenly below 1; of those under `unsure`, every third differs.
    private static func pairs(_ count: Int, unsure: Float = 0) -> [TierPair] {
        (0..<count).map { index in
            let certainty = Float(index) / Float(count)
            return TierPair(certainty: certainty, differs: certainty < unsure && index % 3 == 0)
        }
    }

    @Test("it learns from the stream, then answers what it is sure of")
    func opens() throws {
        var gate = CascadeGate(examples: [], options: Self.options())
        #expect(gate.start() == nil)
        #expect(gate.record(Self.pairs(199)) == nil)
        #expect(gate.state == .learning)
        let event = gate.record([TierPair(certainty: 0.5, differs: false)])
        guard case .opened(let threshold, let share)? = event else {
            Issue.record("not opened: \(String(describing: event))")
            return
        }
        #expect(share == 1 && threshold == 0)
        #expect(gate.state == .answering(threshold: threshold))
    }

    @Test("the threshold holds on the label examples and on the stream")
    func bothMustHold() {
        // The examples need 0.4 or so, the stream needs nothing.
        var gate = CascadeGate(examples: Self.pairs(1000, unsure: 0.5), options: Self.options())
        _ = gate.record(Self.pairs(200))
        guard case .answering(let threshold) = gate.state else {
            Issue.record("\(gate.state)")
            return
        }
        #expect(threshold > 0.3 && threshold < 0.5)
    }

    @Test("without a warm-up the label examples decide at once, where they are enough")
    func examplesAlone() {
        var gate = CascadeGate(examples: Self.pairs(500, unsure: 0.2), options: Self.options(warmUp: 0))
        if case .opened? = gate.start() {} else { Issue.record("\(gate.state)") }
        // Too few examples promise nothing: it waits for as many messages as it takes, (1 − 0.05)ⁿ ≤ 0.1.
        var poor = CascadeGate(examples: Self.pairs(20), options: Self.options(warmUp: 0))
        #expect(poor.start() == nil)
        #expect(poor.record(Self.pairs(44)) == nil)
        if case .opened? = poor.record(Self.pairs(1)) {} else { Issue.record("\(poor.state)") }
    }

    @Test("a set that does not profit says so and stays with the transformer")
    func givesUp() {
        var gate = CascadeGate(examples: [], options: Self.options())
        // Sure of nothing but wrong every third time.
        let event = gate.record(Self.pairs(200, unsure: 1))
        guard case .turnedOff(let reason)? = event, case .off = gate.state else {
            Issue.record("\(gate.state)")
            return
        }
        #expect(reason.contains("95.0 %") && reason.contains("20.0 %"))
        #expect(gate.record(Self.pairs(1000)) == nil)
        if case .off = gate.state {} else { Issue.record("\(gate.state)") }
    }

    @Test("it closes when the sample contradicts the promise, and learns from scratch")
    func closes() {
        var gate = CascadeGate(examples: [], options: Self.options())
        _ = gate.record(Self.pairs(200))
        let right = TierPair(certainty: 0.9, differs: false)
        let wrong = TierPair(certainty: 0.9, differs: true)
        // Five in a hundred is what was promised.
        #expect(gate.record(Array(repeating: right, count: 95) + Array(repeating: wrong, count: 5)) == nil)
        #expect(gate.watchedAgreement == 0.95)
        // Then it gets worse.
        #expect(gate.record(Array(repeating: wrong, count: 8)) == .closed(sampled: 108, differing: 13))
        #expect(gate.state == .learning)
        // The old messages no longer count.
        #expect(gate.record(Self.pairs(199)) == nil)
        if case .opened? = gate.record(Self.pairs(1)) {} else { Issue.record("\(gate.state)") }
        #expect(gate.watchedAgreement == nil)
    }

    @Test("half as many pairs again, and the threshold is chosen on all of them: less is kept in reserve for chance")
    func choosesAnew() throws {
        var gate = CascadeGate(examples: [], options: Self.options())
        guard case .opened(let first, let firstShare)? = gate.record(Self.pairs(200, unsure: 0.5)) else {
            Issue.record("\(gate.state)")
            return
        }
        // The sample is like the messages before.
        let sample = Self.pairs(100, unsure: 0.5)
        #expect(gate.record(Array(sample[..<99])) == nil)
        #expect(gate.state == .answering(threshold: first))
        guard case .opened(let second, let secondShare)? = gate.record([sample[99]]) else {
            Issue.record("\(gate.state)")
            return
        }
        #expect(second < first && secondShare > firstShare)
        // What was watched under the threshold before still counts.
        let watched = try #require(gate.watchedAgreement)
        #expect(watched < 1 && watched > 0.95)
        // The next time is at 450.
        #expect(gate.record(Array(Self.pairs(150, unsure: 0.5).dropLast())) == nil)
        #expect(gate.state == .answering(threshold: second))
    }

    @Test("messages decide alone as soon as they outnumber the label examples by half")
    func messagesTakeOver() {
        var gate = CascadeGate(examples: Self.pairs(400, unsure: 0.5), options: Self.options(warmUp: 0))
        guard case .opened(let threshold, _)? = gate.start() else {
            Issue.record("\(gate.state)")
            return
        }
        #expect(threshold > 0.3 && threshold < 0.5)
        #expect(gate.record(Self.pairs(599)) == nil)
        #expect(gate.state == .answering(threshold: threshold))
        // They forbid nothing.
        #expect(gate.record([TierPair(certainty: 0.5, differs: false)]) == .opened(threshold: 0, share: 1))
    }

    @Test("a stream unlike the first messages raises the threshold before it breaks the promise")
    func raises() {
        var gate = CascadeGate(examples: [], options: Self.options())
        #expect(gate.record(Self.pairs(200)) == .opened(threshold: 0, share: 1))
        // Ten in a hundred are too few to convict by, and one more than 300 messages allow.
        let wrong = TierPair(certainty: 0.1, differs: true)
        guard case .opened(let threshold, _)? = gate.record(Array(repeating: wrong, count: 10) + Self.pairs(90)) else {
            Issue.record("\(gate.state)")
            return
        }
        #expect(threshold > 0.1 && threshold < 0.12)
        #expect(gate.watchedAgreement == 0.9)
    }

    @Test("what it would not have answered cannot speak against it")
    func onlyAnswersCount() {
        var gate = CascadeGate(examples: Self.pairs(1000, unsure: 0.5), options: Self.options(warmUp: 0))
        _ = gate.start()
        let unsure = TierPair(certainty: 0.1, differs: true)
        let strange = TierPair(certainty: -.infinity, differs: true)
        #expect(gate.record(Array(repeating: unsure, count: 500) + Array(repeating: strange, count: 500)) == nil)
        #expect(gate.watchedAgreement == 1)
    }
}
