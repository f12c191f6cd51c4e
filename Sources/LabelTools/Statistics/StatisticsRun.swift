internal import Classification
package import LabelSets
package import Tagging
internal import Wording

/// Measures label sets: how varied their examples are, how well labels are distinguished, and how much of some traffic they cover.
package struct StatisticsRun {
    private let pass: TrafficPass
    private let builder: SetBuilder

    package init(pass: TrafficPass, builder: SetBuilder) {
        self.pass = pass
        self.builder = builder
    }

    /// - Parameter sets: the sets as read; unusable ones are reported as broken.
    /// - Throws: what the embedder throws.
    package func run(
        _ sets: [(name: String, result: Result<LabelSet, LabelSetError>)], traffic: Traffic? = nil,
        progress: ((Int, Int) -> Void)? = nil
    ) throws -> StatisticsReport {
        var report = StatisticsReport(sets: [], broken: [])
        var statistics: [ExampleStatistics] = []
        for (name, result) in sets {
            do {
                statistics.append(try ExampleStatistics(builder.build(result.get()).set))
                report.sets.append(try statistics[statistics.count - 1].report)
            } catch let error as LabelSetError {
                report.broken.append(.init(set: name, reason: error.description))
            } catch let error as AssayError where error.code == .labels {
                report.broken.append(.init(set: name, reason: error.description))
            }
        }
        guard let traffic, !statistics.isEmpty else { return report }
        var coverages = statistics.map {
            TrafficCoverage($0.published, sentences: $0.sentences, typical: $0.typicalDistances)
        }
        try pass.run(traffic, sets: statistics.map(\.published), progress: progress) { messages, views in
            for index in coverages.indices { coverages[index].add(messages, of: traffic, views[index]) }
        }
        for index in report.sets.indices {
            report.sets[index].traffic = coverages[index].all(traffic)
            for label in report.sets[index].labels.indices {
                report.sets[index].labels[label].traffic = coverages[index].of(label, traffic)
            }
        }
        return report
    }
}
