import Classification
import Drift
import Testing

@Suite("Drift monitor")
struct DriftMonitorTests {
    /// A made-up stream: each topic has its own label, words and direction.
    private struct Stream {
        var generator: SplitMix64
        var count = 0
        static let topics = [["parcel", "late", "order"], ["refund", "money", "card"], ["login", "password", "reset"]]

        init(seed: UInt64) { generator = SplitMix64(seed: seed) }

        /// - Parameter shares: of the topics; what is left is of a fourth, which is a stranger.
        mutating func next(_ shares: [Double]) -> Observation {
            count += 1
            var draw = Double.random(in: 0..<1, using: &generator)
            let topic = shares.firstIndex { share in
                draw -= share
                return draw < 0
            }
            let words = topic.map { Self.topics[$0] } ?? ["volcano", "lava", "ash"]
            let text = (0..<Int.random(in: 4...9, using: &generator)).map { _ in
                Bool.random(using: &generator) ? words.randomElement(using: &generator)! : "the"
            }
            var embedding = (0..<48).map { _ in Float.random(in: -0.2...0.2, using: &generator) }
            embedding[topic ?? 10] += 1
            return Observation(
                id: "m\(count)", text: text.joined(separator: " "),
                sets: [
                    .init(
                        set: "topic", label: topic.map { ["delivery", "payment", "account"][$0] } ?? "",
                        confidence: .random(in: 0.6...1, using: &generator), pValue: .random(in: 0...1, using: &generator))
                ], isAnomaly: topic == nil, sketch: EmbeddingSketch(dimensions: 48)(embedding[...]),
                unknownShare: .random(in: 0...0.2, using: &generator))
        }
    }

    private static let usual = [0.5, 0.3, 0.2]

    private func options(_ reference: Int, messagesPerFalseAlarm: Double) -> DriftOptions {
        var options = DriftOptions()
        options.referenceMessages = reference
        options.messagesPerFalseAlarm = messagesPerFalseAlarm
        return options
    }

    @Test("a long unchanged stream raises no more alarms than promised")
    func falseAlarms() {
        var (stream, total, promised, alarms) = (Stream(seed: 1), 60_000, 1000.0, 0)
        var monitor = DriftMonitor(options(300, messagesPerFalseAlarm: promised))
        for _ in 0..<total where monitor.observe(stream.next(Self.usual)) != nil { alarms += 1 }
        #expect(alarms > 0, "the bound is not so loose that nothing is ever found")
        #expect(Double(alarms) <= Double(total) / promised)
    }

    @Test("a new topic is found, dated and described, and then becomes the reference")
    func newTopic() throws {
        var stream = Stream(seed: 2)
        var monitor = DriftMonitor(options(1000, messagesPerFalseAlarm: 1_000_000))
        for _ in 0..<2000 { #expect(monitor.observe(stream.next(Self.usual)) == nil) }
        #expect(monitor.isWatching)
        let changed = [0.4, 0.24, 0.16]
        var report: DriftReport?
        for _ in 0..<500 where report == nil { report = monitor.observe(stream.next(changed)) }
        let found = try #require(report)
        #expect((1950...2050).contains(found.since) && found.found < 2200)
        #expect(!found.words.isEmpty && Set(found.words).isSubset(of: ["volcano", "lava", "ash"]))
        #expect(found.samples.count == 5)
        #expect(Set(try #require(found.grown).words).isSubset(of: ["volcano", "lava", "ash"]))
        let labels = try #require(found.changes.compactMap(\.shares).joined().first { $0.name == "no label" })
        #expect(labels.before.high < 0.02 && labels.after.low > labels.before.share)
        #expect(found.headline.contains("since about message \(found.since)"))
        #expect(!monitor.isWatching)
        for _ in 0..<4000 { #expect(monitor.observe(stream.next(changed)) == nil) }
        #expect(monitor.isWatching)
    }

    @Test("a label that is given more often is found by the label mix, with intervals that hold both shares")
    func labelMix() throws {
        var stream = Stream(seed: 3)
        var monitor = DriftMonitor(options(1000, messagesPerFalseAlarm: 100_000))
        for _ in 0..<1500 { _ = monitor.observe(without(&stream, Self.usual)) }
        var report: DriftReport?
        for _ in 0..<2000 where report == nil { report = monitor.observe(without(&stream, [0.25, 0.3, 0.45])) }
        let change = try #require(report?.changes.first)
        #expect(change.aspect == .labels && change.set == "topic")
        let account = try #require(change.shares?.first { $0.name == "account" })
        #expect(account.before.low < 0.2 && account.before.high > 0.2)
        #expect(account.after.low < 0.45 && account.after.high > 0.45)
    }

    /// A message whose text and embedding say nothing.
    private func without(_ stream: inout Stream, _ shares: [Double]) -> Observation {
        var message = stream.next(shares)
        (message.text, message.sketch) = ("a text", nil)
        return message
    }

    @Test("a label set that was replaced starts again, and the others go on")
    func replacedSet() {
        var stream = Stream(seed: 4)
        var monitor = DriftMonitor(options(500, messagesPerFalseAlarm: 1_000_000))
        for _ in 0..<1000 { _ = monitor.observe(stream.next(Self.usual)) }
        monitor.restart(set: "topic")
        for _ in 0..<2000 {
            var message = stream.next(Self.usual)
            message.sets[0].label = message.sets[0].label == "payment" ? "account" : "payment"
            message.sets[0].confidence = 0.1
            #expect(monitor.observe(message) == nil)
        }
    }

    @Test("without words no text is kept, and none is named")
    func noWords() throws {
        var stream = Stream(seed: 5)
        var own = options(500, messagesPerFalseAlarm: 100_000)
        own.reportsWords = false
        var monitor = DriftMonitor(own)
        for _ in 0..<600 { _ = monitor.observe(stream.next(Self.usual)) }
        var report: DriftReport?
        for _ in 0..<500 where report == nil { report = monitor.observe(stream.next([0, 0, 0])) }
        let found = try #require(report)
        #expect(found.words.isEmpty && found.wordsGone.isEmpty && found.grown?.words.isEmpty != false)
        #expect(!found.samples.isEmpty)
    }

    @Test("two samples of one stream do not differ, and those of two do; the order of the reference does not matter")
    func comparison() throws {
        var stream = Stream(seed: 6)
        let reference = (0..<600).map { _ in stream.next(Self.usual) }.sorted { $0.text < $1.text }
        let same = DriftComparison(reference, (0..<600).map { _ in stream.next(Self.usual) }, falseAlarms: 0.01)
        #expect(!same.drift && same.report == nil)
        let traffic = (0..<200).map { _ in stream.next(Self.usual) } + (0..<400).map { _ in stream.next([0.1, 0.5, 0.4]) }
        let other = DriftComparison(reference, traffic, falseAlarms: 0.01)
        let report = try #require(other.report)
        #expect(other.drift && (150...260).contains(report.since) && report.found <= 600)
        #expect(traffic.map(\.id).contains(try #require(report.sinceID)))
    }

    @Test("what a monitor keeps does not grow with the stream")
    func bounds() {
        var stream = Stream(seed: 7)
        var recent = RecentMessages(limit: 10)
        for number in 1...35 { recent.add(KeptMessage(number: number, id: "\(number)", text: "", scores: [])) }
        #expect(recent.since(0).map(\.number) == Array(26...35))
        #expect(recent.since(33).map(\.id) == ["33", "34", "35"])
        var names = LabelNames(set: "many")
        let categories = (0..<1000).map { names.category(of: "label \($0)") }
        #expect(categories.max() == LabelNames.limit - 1 && names.names.count == LabelNames.limit - 1)
        #expect(stream.next(Self.usual).text.beginning(bytes: 3).utf8.count <= 3)
        #expect("aé".beginning(bytes: 2) == "a")
    }
}
