internal import CoreMetrics
internal import Synchronization
internal import Wire

/// How often each label was given, how often each set found a text anomalous, and how often a single set gave no label.
///
/// Each compute thread has its own, so that none waits for another; the counters are the factory's, and shared by all.
final class LabelCounts: Sendable {
    private struct Counts {
        var labels: [String: Counter] = [:]
        var anomalies: Counter
        var abstentions: Counter
    }

    private let factory: any MetricsFactory
    private let sets = Mutex<[String: Counts]>([:])

    init(_ factory: any MetricsFactory) { self.factory = factory }

    func count(_ tags: borrowing [(set: String, tag: SetTag)]) {
        sets.withLock { sets in
            for index in tags.indices {
                let set = tags[index].set
                if sets[set] == nil {
                    sets[set] = Counts(
                        anomalies: Counter(label: "assay_anomalies_total", dimensions: [("set", set)], factory: factory),
                        abstentions: Counter(label: "assay_abstentions_total", dimensions: [("set", set)], factory: factory))
                }
                if tags[index].tag.anomaly { sets[set]!.anomalies.increment() }
                switch tags[index].tag.decision {
                case .single(nil): sets[set]!.abstentions.increment()
                case .single(let label?): count(label, of: set, in: &sets)
                case .multi(let labels): for label in labels { count(label, of: set, in: &sets) }
                }
            }
        }
    }

    private func count(_ label: String, of set: String, in sets: inout [String: Counts]) {
        if let counter = sets[set]!.labels[label] { return counter.increment() }
        let counter = Counter(label: "assay_labels_total", dimensions: [("set", set), ("label", label)], factory: factory)
        sets[set]!.labels[label] = counter
        counter.increment()
    }
}
