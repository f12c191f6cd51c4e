/// The receiver operating characteristic of a score: the share of outliers caught against the share of in-scope texts that
/// are rejected with them, over all thresholds.
package struct ROCCurve: Sendable, Hashable {
    /// The result of one threshold.
    package struct Point: Sendable, Hashable {
        /// Share of in-scope texts whose score is at least the threshold.
        package var falseAlarms: Double
        /// Share of outliers whose score is at least the threshold.
        package var recall: Double

        package init(falseAlarms: Double, recall: Double) {
            self.falseAlarms = falseAlarms
            self.recall = recall
        }
    }

    /// From (0, 0) to (1, 1); points inside of a straight run of steps are left out.
    package let points: [Point]

    /// Larger scores are stranger. Equal scores are rejected together. The diagonal when either list is empty.
    package init(inScope: [Float], outliers: [Float]) {
        guard !inScope.isEmpty, !outliers.isEmpty else {
            points = [Point(falseAlarms: 0, recall: 0), Point(falseAlarms: 1, recall: 1)]
            return
        }
        let scores = inScope.map { (score: $0, isOutlier: false) } + outliers.map { (score: $0, isOutlier: true) }
        let sorted = scores.sorted { $0.score > $1.score }
        var steps = [(alarms: 0, caught: 0)]
        var (alarms, caught) = (0, 0)
        for (place, entry) in sorted.enumerated() {
            if entry.isOutlier { caught += 1 } else { alarms += 1 }
            if place + 1 < sorted.count, sorted[place + 1].score == entry.score { continue }
            if steps.count > 1 {
                let (last, before) = (steps[steps.count - 1], steps[steps.count - 2])
                let isUp = alarms == last.alarms && last.alarms == before.alarms
                let isAlong = caught == last.caught && last.caught == before.caught
                if isUp || isAlong { steps.removeLast() }
            }
            steps.append((alarms, caught))
        }
        points = steps.map {
            Point(
                falseAlarms: Double($0.alarms) / Double(inScope.count), recall: Double($0.caught) / Double(outliers.count))
        }
    }

    /// The area under the curve, by trapezia: `Metrics.auroc` of the same scores.
    package var area: Double {
        zip(points, points.dropFirst()).reduce(0) { sum, pair in
            sum + (pair.1.falseAlarms - pair.0.falseAlarms) * (pair.1.recall + pair.0.recall) / 2
        }
    }
}
