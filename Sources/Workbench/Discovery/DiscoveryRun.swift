internal import Classification
public import LabelSets
public import Pipeline

/// Groups the messages that a set holds for anomalies, and names each group by its most telling words.
///
/// Groups are as wide as the set's own labels: average linkage joins two while the mean cosine distance between them is at most
/// the median over the labels of the mean distance between two examples of a label. So there is no number of groups to choose.
public struct DiscoveryRun {
    /// How groups are found.
    public struct Options: Sendable {
        /// Groups of fewer distinct texts are left out.
        public var leastSize = 5
        /// At most so many distinct texts are grouped, evenly spread over those that came.
        public var limit = 5000
        /// Whether to group all traffic instead of the anomalies alone.
        public var all = false
        /// The width of a group, a mean cosine distance; nil takes it from the set's labels.
        public var width: Float?

        public init() {}
    }

    private let builder: SetBuilder
    private let threads: Int
    private let options: Options

    public init(builder: SetBuilder, threads: Int, options: Options = Options()) {
        self.builder = builder
        self.threads = threads
        self.options = options
    }

    private static let wordCount = 6
    private static let nameWords = 3

    /// - Throws: `PipelineError` for a set that cannot be fitted, and what the embedder throws.
    public func run(
        _ set: LabelSet, traffic: Traffic, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Proposal {
        let published = try builder.build(set).set
        var places: [Int] = []
        var rows: [ArraySlice<Float>] = []
        try TrafficTagging(builder: builder, threads: threads).decide(
            traffic.texts, with: published, progress: progress
        ) { range, features, decisions in
            for (row, place) in range.enumerated() where options.all || decisions[row].isAnomaly {
                places.append(place)
                rows.append(ArraySlice(Array(features[row: row])))
            }
        }
        let found = places.count
        if found > options.limit {
            let kept = (0..<options.limit).map { $0 * found / options.limit }
            places = kept.map { places[$0] }
            rows = kept.map { rows[$0] }
        }
        guard !places.isEmpty else {
            return Proposal(
                set: set.name, messages: traffic.messages, grouped: 0, leftOut: 0, ungrouped: 0, groups: [])
        }
        let features = FeatureMatrix(rows.map(Array.init))
        let width = try options.width ?? Self.width(of: published)
        let clusters = AverageLinkage(features, width: width).groups.filter { $0.count >= options.leastSize }
        let groups = name(clusters, features: features, places: places, traffic: traffic)
        let inGroups = groups.reduce(0) { $0 + $1.texts.count }
        return Proposal(
            set: set.name, messages: traffic.messages, grouped: places.count, leftOut: found - places.count,
            ungrouped: places.count - inGroups, groups: groups)
    }

    /// The median over the labels of the mean distance between two of their examples; labels of one example say nothing.
    private static func width(of set: PublishedSet) throws -> Float {
        var distances: [Double] = []
        for label in set.labels.indices {
            let rows = set.examples.indices.filter { set.examples[$0].labels.contains(label) }
            if rows.count > 1 { distances.append(try Diversity(set.features.selecting(rows)).meanDistance) }
        }
        distances.sort()
        return distances.isEmpty ? 0.5 : Float(distances[distances.count / 2])
    }

    private func name(
        _ clusters: [[Int]], features: FeatureMatrix, places: [Int], traffic: Traffic
    ) -> [Proposal.Group] {
        let telling = TellingWords(traffic.texts)
        var names: Set<String> = []
        return clusters.map { cluster in
            let central = Self.byCentrality(cluster, features)
            let texts = central.rows.map { traffic.texts[places[$0]] }
            let words = telling.best(Self.wordCount, of: texts, groups: clusters.count)
            let stem = words.isEmpty ? "group" : words.prefix(Self.nameWords).map { $0.prefix(24) }.joined(separator: "-")
            var (name, number) = (stem, 2)
            while !names.insert(name).inserted { (name, number) = ("\(stem)-\(number)", number + 1) }
            return Proposal.Group(
                name: name, words: words, messages: cluster.reduce(0) { $0 + traffic.counts[places[$1]] }, texts: texts,
                cohesion: central.cohesion)
        }
    }

    /// The rows by falling cosine to their mean, and the mean of these cosines.
    private static func byCentrality(_ rows: [Int], _ features: FeatureMatrix) -> (rows: [Int], cohesion: Double) {
        var mean = [Float](repeating: 0, count: features.columns)
        for row in rows { for (column, value) in features[row: row].enumerated() { mean[column] += value } }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let cosines = rows.map { row in
            zip(features[row: row], mean).reduce(0) { $0 + $1.0 * $1.1 } / max(length, .leastNormalMagnitude)
        }
        let order = rows.indices.sorted { (cosines[$1], $0) < (cosines[$0], $1) }
        return (order.map { rows[$0] }, Double(cosines.reduce(0, +)) / Double(max(rows.count, 1)))
    }
}
