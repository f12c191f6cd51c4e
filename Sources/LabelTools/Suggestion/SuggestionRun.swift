internal import Classification
internal import LabelSets
package import Tagging
internal import Wording

/// Chooses the messages whose labels would teach a set most: uncertain ones, each similar to many others that no example
/// and no other suggestion covers. See `FacilityLocation` for the method and its source.
package struct SuggestionRun {
    private let pass: TrafficPass
    private let count: Int
    private let withAnomalies: Bool

    /// How many of the most uncertain messages are candidates; the cosines of all pairs take 64 MB.
    private static let poolSize = 4000

    /// - Parameters:
    ///   - count: how many messages to suggest.
    ///   - withAnomalies: whether messages that the set flags may be suggested.
    package init(pass: TrafficPass, count: Int, withAnomalies: Bool) {
        self.pass = pass
        self.count = count
        self.withAnomalies = withAnomalies
    }

    /// One report per set, in their order.
    package func run(
        _ sets: [PublishedSet], traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> [SuggestionReport] {
        let limit = max(Self.poolSize, count)
        var candidates = sets.map { Candidates($0, limit: limit, withAnomalies: withAnomalies) }
        try pass.run(traffic, sets: sets, progress: progress) { messages, views in
            for (row, message) in messages.enumerated() {
                for index in candidates.indices {
                    candidates[index].add(message, text: traffic.messages[message].text, views[index], row: row)
                }
            }
        }
        return try zip(sets, candidates).map { try report($0, $1, traffic) }
    }

    /// What one set may be taught.
    private struct Candidates {
        let withAnomalies: Bool
        let uncertainty: Uncertainty
        let known: Set<String>
        var seen: Set<String> = []
        var pool: UncertainPool
        var alreadyExamples = 0
        var leftAside = 0

        init(_ set: PublishedSet, limit: Int, withAnomalies: Bool) {
            self.withAnomalies = withAnomalies
            uncertainty = Uncertainty(of: set)
            known = Set(set.examples.map { LabelLint.gist($0.text) })
            pool = UncertainPool(limit: limit)
        }

        mutating func add(_ message: Int, text: String, _ view: TrafficPass.View, row: Int) {
            let gist = LabelLint.gist(text)
            guard !known.contains(gist) else {
                alreadyExamples += 1
                return
            }
            let decision = view.decisions[row]
            guard withAnomalies || !decision.isAnomaly else {
                leftAside += 1
                return
            }
            // Texts that differ only in case and punctuation teach nothing more.
            guard !gist.isEmpty, seen.insert(gist).inserted else { return }
            pool.add(
                .init(
                    message: message, decision: decision, uncertainty: uncertainty(decision),
                    features: Array(view.features[row: row])))
        }
    }

    private func report(_ set: PublishedSet, _ candidates: Candidates, _ traffic: Traffic) throws -> SuggestionReport {
        let pool = candidates.pool.strongest
        let given = try set.features
        let choice = FacilityLocation(
            FeatureMatrix(rows: pool.count, columns: given.columns, storage: pool.flatMap(\.features)),
            weights: pool.map(\.uncertainty), given: given, count: count)
        var standsFor = [Int](repeating: 0, count: choice.picked.count)
        for (row, server) in choice.servers.enumerated() {
            if let server { standsFor[server] += traffic.messages[pool[row].message].count }
        }
        return SuggestionReport(
            set: set.name, version: set.version,
            suggestions: zip(choice.picked, standsFor).map { suggestion(pool[$0], standsFor: $1, set, traffic) },
            messages: traffic.total, distinct: traffic.messages.count, badLines: traffic.badLines,
            alreadyExamples: candidates.alreadyExamples, leftAside: candidates.leftAside, pool: pool.count)
    }

    private func suggestion(
        _ entry: UncertainPool.Entry, standsFor: Int, _ set: PublishedSet, _ traffic: Traffic
    ) -> SuggestionReport.Suggestion {
        let message = traffic.messages[entry.message]
        let top = entry.decision.top(3).map {
            SuggestionReport.Candidate(label: set.labels[$0.label], confidence: $0.confidence)
        }
        let tag = MessageTag(entry.decision, of: set).name
        return .init(
            text: message.text, line: message.line, count: message.count,
            proposed: tag.isEmpty ? set.labels[entry.decision.label] : tag, top: top, uncertainty: entry.uncertainty,
            standsFor: standsFor, anomaly: entry.decision.isAnomaly, reason: reason(entry, top, standsFor, set))
    }

    private func reason(
        _ entry: UncertainPool.Entry, _ top: [SuggestionReport.Candidate], _ standsFor: Int, _ set: PublishedSet
    ) -> String {
        var parts: [String] = []
        if set.mode == .single, top.count > 1 {
            parts.append(
                "\(top[0].label) \(percentage(top[0].confidence)) or \(top[1].label) \(percentage(top[1].confidence))")
        } else if let best = top.first {
            parts.append("\(best.label) \(percentage(best.confidence))")
        }
        if standsFor > 1 { parts.append("stands for \(standsFor) messages") }
        if entry.decision.isAnomaly { parts.append("unlike the set's examples") }
        return parts.joined(separator: "; ")
    }
}
