internal import Classification
internal import Glibc

/// Watches a stream for change: fed with messages, it raises an alarm when it has enough evidence.
///
/// The first messages are the reference. Every score of a message (`ScoreLayout`) has a test that compares the following
/// messages with them (`ScoreTest`). Each test's evidence counts with its share of the budget; when the sum reaches
/// `DriftOptions.messagesPerFalseAlarm`, that is an alarm. While the stream is exchangeable (the order of its messages
/// carries no information), alarms are at least that many messages apart on average.
///
/// A value without threads or clocks; its memory is bounded.
package struct DriftMonitor: Sendable {
    let options: DriftOptions
    let layout: ScoreLayout
    private var tests: [ScoreTest]
    private var generator: SplitMix64
    private var content: ContentModel?
    /// Until the content is learnt.
    private var sketches: [(number: Int, sketch: [Float])] = []
    private var sets: [LabelNames] = []
    private var recent: RecentMessages
    /// A random sample of the reference.
    private var sample: [KeptMessage] = []
    /// Messages since the start.
    package private(set) var messages = 0
    /// Messages since the reference began.
    package private(set) var messagesOfBaseline = 0
    /// The number of the message that raised the first alarm since the reference began, and what led to it.
    private var alarm: (message: Int, place: Int, since: Int)?

    package init(_ options: DriftOptions = DriftOptions()) {
        self.options = options
        layout = ScoreLayout(maxSets: options.maxSets)
        generator = SplitMix64(seed: options.seed)
        tests = layout.scores.map {
            ScoreTest($0.kind, learnCount: options.learnCount, rankCount: options.rankCount)
        }
        recent = RecentMessages(limit: options.keptMessages)
    }

    /// Whether the reference is complete.
    package var isWatching: Bool { messagesOfBaseline > options.referenceMessages }

    /// Adds a message.
    ///
    /// - Returns: a report if it raises an alarm.
    package mutating func observe(_ message: Observation) -> DriftReport? {
        messages += 1
        messagesOfBaseline += 1
        let scores = scores(of: message)
        for place in scores.indices where !scores[place].isNaN {
            tests[place].take(scores[place], at: messages, uniform: uniform())
        }
        keep(message, scores)
        guard alarm == nil, evidence >= options.messagesPerFalseAlarm else { return nil }
        let place = leading
        alarm = (messages, place, tests[place].since)
        let report = report()
        if options.restarts { restart() }
        return report
    }

    /// Takes what follows as the new reference.
    package mutating func restart() {
        tests = layout.scores.map { ScoreTest($0.kind, learnCount: options.learnCount, rankCount: options.rankCount) }
        content = nil
        sketches = []
        sets = []
        recent = RecentMessages(limit: options.keptMessages)
        sample = []
        messagesOfBaseline = 0
        alarm = nil
    }

    /// Takes what follows as the new reference for a label set, which has changed itself.
    package mutating func restart(set name: String) {
        guard let place = sets.firstIndex(where: { $0.set == name }) else { return }
        sets[place] = LabelNames(set: name)
        for place in layout.firstOfSets + 3 * place..<layout.firstOfSets + 3 * (place + 1) {
            tests[place] = ScoreTest(
                layout.scores[place].kind, learnCount: options.learnCount, rankCount: options.rankCount)
        }
    }

    /// The evidence of all scores together: at `messagesPerFalseAlarm` there is an alarm.
    package var evidence: Double { tests.indices.reduce(0) { $0 + weighted($1) } }

    /// How far each aspect is on the way to an alarm, from 0 to 1: the logarithm of its evidence, by that of the threshold.
    package var progress: [(aspect: DriftAspect, share: Double)] {
        var sums = [DriftAspect: Double]()
        for place in tests.indices { sums[layout.scores[place].aspect, default: 0] += weighted(place) }
        return DriftAspect.allCases.map { ($0, share(sums[$0] ?? 0)) }
    }

    /// The report on what has changed since the first alarm's change; nil without an alarm.
    package func report() -> DriftReport? {
        alarm.map { alarm in
            DriftReport(
                Comparison(
                    layout: layout, sets: sets, sample: sample, recent: recent.since(alarm.since),
                    references: tests.map(\.reference)),
                leading: alarm.place, shares: tests.indices.map { share(weighted($0)) }, found: alarm.message,
                since: alarm.since, referenceMessages: options.referenceMessages, seed: options.seed)
        }
    }

    private func weighted(_ place: Int) -> Double { layout.weights[place] * tests[place].evidence }

    private var leading: Int { tests.indices.max { weighted($0) < weighted($1) }! }

    private func share(_ evidence: Double) -> Double {
        min(1, log(1 + evidence) / log(1 + options.messagesPerFalseAlarm))
    }

    private mutating func uniform() -> Double { (Double(generator.next() >> 11) + 1) * 0x1p-53 }

    private mutating func scores(of message: Observation) -> [Float] {
        var scores = [Float](repeating: .nan, count: layout.scores.count)
        if let isAnomaly = message.isAnomaly { scores[0] = isAnomaly ? 1 : 0 }
        if let sketch = message.sketch { describe(sketch, &scores) }
        let place = 3 + ScoreLayout.directions
        if let share = message.unknownShare { scores[place] = share }
        scores[place + 1] = Float(Script(of: message.text).rawValue)
        scores[place + 2] = Float(message.text.utf8.count)
        for answer in message.sets {
            guard let set = self.place(of: answer.set) else { continue }
            let first = layout.firstOfSets + 3 * set
            scores[first] = Float(sets[set].category(of: answer.label))
            scores[first + 1] = answer.confidence
            if let pValue = answer.pValue { scores[first + 2] = pValue }
        }
        return scores
    }

    /// The scores of an embedding, once groups and directions are learnt.
    private mutating func describe(_ sketch: [Float], _ scores: inout [Float]) {
        if let content {
            let nearest = content.groups.nearest(to: sketch)
            scores[1] = Float(nearest.group)
            for (number, axis) in content.directions.axes.enumerated() { scores[2 + number] = dot(sketch, axis) }
            scores[2 + ScoreLayout.directions] = nearest.distance
            return
        }
        sketches.append((messages, sketch))
        guard sketches.count >= options.learnCount else { return }
        let learnt = ContentModel(sketches.map(\.sketch), using: &generator)
        content = learnt
        // All but this message, whose scores are the caller's.
        for earlier in sketches.dropLast() {
            var own = scores
            describe(earlier.sketch, &own)
            for place in 1..<3 + ScoreLayout.directions where !own[place].isNaN {
                tests[place].take(own[place], at: earlier.number, uniform: uniform())
            }
        }
        sketches = []
        describe(sketch, &scores)
    }

    private mutating func place(of set: String) -> Int? {
        if let place = sets.firstIndex(where: { $0.set == set }) { return place }
        guard sets.count < options.maxSets else { return nil }
        sets.append(LabelNames(set: set))
        return sets.count - 1
    }

    private mutating func keep(_ message: Observation, _ scores: [Float]) {
        let kept = KeptMessage(
            number: messages, id: message.id, time: message.time,
            text: options.reportsWords ? message.text.beginning(bytes: KeptMessage.textBytes) : "",
            sketch: message.sketch, scores: scores)
        if messagesOfBaseline > options.referenceMessages { return recent.add(kept) }
        // Vitter's algorithm R.
        if sample.count < options.keptMessages { return sample.append(kept) }
        let place = Int.random(in: 0..<messagesOfBaseline, using: &generator)
        if place < options.keptMessages { sample[place] = kept }
    }
}
