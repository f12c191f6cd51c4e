internal import Classification
internal import LabelSets
internal import Tagging

/// Counts where messages meet a set's labels.
struct TrafficCoverage {
    private let set: PublishedSet
    private let sentences: FeatureMatrix
    /// By label: the cosine from which an example covers a text.
    private let reach: [Float]
    private var tagged: [Int]
    private var covered: [Int]
    private var (anomalies, untagged, coveredAll) = (0, 0, 0)

    /// - Parameter typical: typical distance of every label; a label without one covers nothing.
    init(_ set: PublishedSet, sentences: FeatureMatrix, typical: [Double?]) {
        self.set = set
        self.sentences = sentences
        reach = typical.map { $0.map { Float(1 - $0) } ?? .infinity }
        tagged = [Int](repeating: 0, count: set.labels.count)
        covered = tagged
    }

    mutating func add(_ messages: Range<Int>, of traffic: Traffic, _ view: TrafficPass.View) {
        let nearest = Neighbours.nearest(set.sentences(view.features), in: sentences)
        for (row, message) in messages.enumerated() {
            let weight = traffic.messages[message].count
            let decision = view.decisions[row]
            for label in decision.labels { tagged[label] += weight }
            if decision.labels.isEmpty {
                untagged += weight
                if let background = set.classifier.options.background { tagged[background] += weight }
            }
            if decision.isAnomaly { anomalies += weight }
            guard let near = nearest[row] else { continue }
            let labels = set.examples[near.row].labels.filter { near.cosine >= reach[$0] }
            for label in labels { covered[label] += weight }
            if !labels.isEmpty { coveredAll += weight }
        }
    }

    func of(_ label: Int, _ traffic: Traffic) -> StatisticsReport.Coverage {
        let all = Double(traffic.total)
        return .init(tagged: Double(tagged[label]) / all, covered: Double(covered[label]) / all)
    }

    func all(_ traffic: Traffic) -> StatisticsReport.TrafficStatistics {
        let all = Double(traffic.total)
        return .init(
            messages: traffic.total, distinct: traffic.messages.count, badLines: traffic.badLines,
            covered: Double(coveredAll) / all, anomalies: Double(anomalies) / all, untagged: Double(untagged) / all)
    }
}
