internal import Classification

/// Whether some traffic is like a reference: a report of `assay drift`.
///
/// The tests are those of the live monitor. The reference is shuffled, so that its order does not matter; the traffic comes in
/// its own order, so that a change can be dated.
package struct DriftComparison: Sendable, Encodable {
    /// Whether a change was found.
    package let drift: Bool
    package let referenceMessages: Int
    package let messages: Int
    /// The probability of finding a change where there is none.
    package let falseAlarms: Double
    /// How far each aspect got on the way to an alarm, from 0 to 1.
    package let evidence: [String: Double]
    /// What changed, with the traffic's messages numbered from 1.
    package let report: DriftReport?

    enum CodingKeys: String, CodingKey {
        case drift, messages, evidence, report
        case referenceMessages = "reference_messages"
        case falseAlarms = "false_alarms"
    }

    /// Messages kept for the report at most.
    private static let kept = 20_000

    /// - Parameters:
    ///   - reference: at least `DriftOptions.minReference`.
    ///   - traffic: at least one.
    ///   - falseAlarms: the probability of finding a change where there is none, between 0 and 1.
    package init(_ reference: [Observation], _ traffic: [Observation], falseAlarms: Double, seed: UInt64 = 17) {
        var options = DriftOptions()
        options.referenceMessages = reference.count
        // Within t messages the evidence reaches N with probability t / N at most.
        options.messagesPerFalseAlarm = Double(traffic.count) / falseAlarms
        options.restarts = false
        options.keptMessages = max(options.keptMessages, min(traffic.count, Self.kept))
        options.maxSets = max(1, Set((reference + traffic).flatMap { $0.sets.map(\.set) }).count)
        options.seed = seed
        var generator = SplitMix64(seed: seed)
        var monitor = DriftMonitor(options)
        var evidence: [DriftAspect: Double] = [:]
        for message in reference.shuffled(using: &generator) { _ = monitor.observe(message) }
        for message in traffic {
            _ = monitor.observe(message)
            for (aspect, share) in monitor.progress { evidence[aspect] = max(evidence[aspect] ?? 0, share) }
        }
        var report = monitor.report()
        report?.found -= reference.count
        report?.since -= reference.count
        self.report = report
        drift = report != nil
        referenceMessages = reference.count
        messages = traffic.count
        self.falseAlarms = falseAlarms
        self.evidence = Dictionary(uniqueKeysWithValues: evidence.map { ($0.key.rawValue, $0.value) })
    }
}
