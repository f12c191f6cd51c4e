internal import Classification
internal import LabelSets
package import Tagging

/// Finds what people write about that no label covers: takes the messages that every set flags as anomalies and groups them.
package struct DiscoveryRun {
    /// What to group and how.
    package struct Options: Sendable {
        /// Whether all messages are grouped, not only the anomalies.
        package var all = false
        /// The largest p-value of an anomaly; nil takes each set's own rate.
        package var rate: Double?
        /// Minimum number of different messages in a group.
        package var minSize = 5
        /// Minimum mean cosine within a group; nil learns it from the set's own labels.
        package var cut: Float?

        package init() {}
    }

    private let pass: TrafficPass
    private let options: Options

    /// Messages that are grouped; the cosines of all pairs take 100 MB.
    package static let maxGrouped = 5000
    /// The number of words reported per group.
    private static let tellingWords = 6

    package init(pass: TrafficPass, options: Options) {
        self.pass = pass
        self.options = options
    }

    /// Messages with their features, as the guiding set sees them.
    private typealias Sample = ReservoirSample<(message: Int, features: [Float])>

    /// - Parameter sets: at least one. The labels of the one with the most labels decide how coarse groups are.
    package func run(
        _ sets: [PublishedSet], traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> DiscoveryReport {
        precondition(!sets.isEmpty, "at least one set")
        let guide = sets.indices.max { sets[$0].labels.count < sets[$1].labels.count }!
        var sample = Sample(limit: Self.maxGrouped)
        var words = TellingWords()
        try pass.run(traffic, sets: sets, progress: progress) { messages, views in
            for (row, message) in messages.enumerated() {
                words.add(traffic.messages[message].text)
                if options.all || views.allSatisfy({ isAnomaly($0.decisions[row]) }) {
                    sample.add((message, Array(views[guide].features[row: row])))
                }
            }
        }
        let origin = try sets[guide].features.meanRow
        let (cut, source) = try cut(sets[guide], origin: origin)
        let groups = groups(sample, origin: origin, cut: cut, words: words, traffic)
        return DiscoveryReport(
            groups: groups, sets: sets.map(\.name), messages: traffic.total, distinct: traffic.messages.count,
            badLines: traffic.badLines, candidates: sample.seen, grouped: sample.elements.count,
            ungrouped: sample.elements.count - groups.reduce(0) { $0 + $1.members.count }, cut: cut, cutSource: source)
    }

    /// The largest first.
    private func groups(
        _ sample: Sample, origin: [Float], cut: Float, words: TellingWords, _ traffic: Traffic
    ) -> [DiscoveryReport.Group] {
        let drawn = sample.elements.sorted { $0.message < $1.message }
        guard !drawn.isEmpty else { return [] }
        let features = FeatureMatrix(drawn.map(\.features)).directions(from: origin)
        let found = MessageGroups(features, cut: cut, minSize: options.minSize).groups.map { group in
            let members = group.members.map { traffic.messages[drawn[$0].message] }
            return (members: members, cohesion: group.cohesion, messages: members.reduce(0) { $0 + $1.count })
        }
        var names = GroupNames()
        return found.sorted { ($1.messages, $0.members[0].line) < ($0.messages, $1.members[0].line) }.map { group in
            let telling = words.words(of: group.members.map(\.text), count: Self.tellingWords)
            return DiscoveryReport.Group(
                name: names.name(telling), words: telling, messages: group.messages, cohesion: group.cohesion,
                members: group.members.map { .init(text: $0.text, line: $0.line, count: $0.count) })
        }
    }

    private func isAnomaly(_ decision: Decision) -> Bool {
        options.rate.map { Double(decision.pValue) <= $0 } ?? decision.isAnomaly
    }

    // MARK: The cut

    /// The default if the set's labels do not show it: what suits the labels of public intent data sets.
    private static let standardCut: Float = 0.32
    /// Fewer labels are too few to learn from.
    private static let minLabels = 5
    /// Labels that are recovered worse than this are not groups of similar texts.
    private static let minAgreement = 0.25
    /// Labels as broad as this (`business`, `sports`) would put nearly everything into one group.
    private static let minCut: Float = 0.16
    /// How many examples are enough to learn from.
    private static let learntFrom = 2000

    private func cut(_ set: PublishedSet, origin: [Float]) throws -> (Float, DiscoveryReport.CutSource) {
        if let cut = options.cut { return (cut, .given) }
        guard set.labels.count >= Self.minLabels else { return (Self.standardCut, .standard) }
        var sample = ReservoirSample<Int>(limit: Self.learntFrom)
        for row in set.examples.indices where set.examples[row].labels.count == 1 { sample.add(row) }
        let learnt = LinkageCut(
            try set.exampleFeatures.selecting(sample.elements).directions(from: origin),
            kinds: sample.elements.map { set.examples[$0].labels[0] })
        let isUsable = learnt.agreement >= Self.minAgreement && learnt.cosine >= Self.minCut
        return isUsable ? (learnt.cosine, .labels) : (Self.standardCut, .standard)
    }
}
