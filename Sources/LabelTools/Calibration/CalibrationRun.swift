internal import Classification
package import Tagging

/// Teaches the references of the traffic what sets see in some messages, as the daemon would learn it from them.
package struct CalibrationRun {
    private let pass: TrafficPass
    private let references: TrafficReferences
    private let count: Int

    /// - Parameters:
    ///   - references: learn the traffic, each set's from nothing. Saving them is the caller's part.
    ///   - count: how many of the strangest messages are reported.
    package init(pass: TrafficPass, references: TrafficReferences, count: Int = 5) {
        self.pass = pass
        self.references = references
        self.count = count
    }

    /// One report per set, in their order.
    package func run(
        _ sets: [PublishedSet], traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> [CalibrationReport] {
        var counts = sets.map { _ in Counts() }
        for set in sets {
            references.replace(TrafficReference(rate: set.classifier.options.anomalyRate), of: set)
        }
        try pass.run(traffic, sets: sets, progress: progress) { messages, views in
            for (place, set) in sets.enumerated() {
                var decisions = views[place].decisions
                counts[place].byExamples += decisions.count(where: \.isAnomaly)
                references.judge(&decisions, features: views[place].features, of: set, by: .traffic)
                for (decision, message) in zip(decisions, messages) { counts[place].add(decision, message, keeping: count) }
            }
        }
        return zip(sets, counts).map { report($0, $1, traffic) }
    }

    /// What one set finds strange.
    private struct Counts {
        var byExamples = 0
        var judged = 0
        var byTraffic = 0
        /// Of the strangest messages, the strangest first.
        var strangest: [(message: Int, typicality: Float)] = []

        mutating func add(_ decision: Decision, _ message: Int, keeping limit: Int) {
            // Texts that are examples count as ordinary messages once the traffic decides on the others.
            if decision.reference == .traffic || (judged > 0 && decision.typicality == .infinity) {
                judged += 1
                byTraffic += decision.isAnomaly ? 1 : 0
            }
            guard strangest.count < limit || decision.typicality < strangest.last?.typicality ?? .infinity else { return }
            let place = strangest.firstIndex { decision.typicality < $0.typicality } ?? strangest.endIndex
            strangest.insert((message, decision.typicality), at: place)
            if strangest.count > limit { strangest.removeLast() }
        }
    }

    private func report(_ set: PublishedSet, _ counts: Counts, _ traffic: Traffic) -> CalibrationReport {
        let reference = references.reference(named: set)
        return CalibrationReport(
            set: set.name, version: set.version, messages: traffic.total, distinct: traffic.messages.count,
            badLines: traffic.badLines, rate: reference.rate,
            byExamples: Double(counts.byExamples) / Double(traffic.messages.count),
            byTraffic: counts.judged > 0 ? Double(counts.byTraffic) / Double(counts.judged) : nil,
            needed: reference.neededMessages,
            strangest: counts.strangest.map {
                let message = traffic.messages[$0.message]
                return .init(text: message.text, line: message.line, count: message.count)
            })
    }
}
