internal import CoreMetrics
internal import Drift
internal import Logging
internal import Wording

/// What the daemon says about drift: a line for each alarm, and metrics.
struct DriftLog {
    private let logger: Logger
    private let messages: Gauge
    private let evidence: [DriftAspect: Gauge]
    private let alarms: [DriftAspect: Counter]

    /// How many messages there are between updates of the gauges.
    private static let interval = 16

    init(_ logger: Logger, _ factory: any MetricsFactory) {
        self.logger = logger
        func each<Handler>(_ make: ([(String, String)]) -> Handler) -> [DriftAspect: Handler] {
            Dictionary(uniqueKeysWithValues: DriftAspect.allCases.map { ($0, make([("aspect", $0.rawValue)])) })
        }
        messages = Gauge(label: "assay_drift_messages", dimensions: [], factory: factory)
        evidence = each { Gauge(label: "assay_drift_evidence", dimensions: $0, factory: factory) }
        alarms = each { Counter(label: "assay_drift_alarms_total", dimensions: $0, factory: factory) }
    }

    func progress(_ monitor: borrowing DriftMonitor) {
        guard monitor.messagesOfBaseline % Self.interval == 0 else { return }
        messages.record(monitor.messagesOfBaseline)
        for (aspect, share) in monitor.progress { evidence[aspect]?.record(share) }
    }

    func alarm(_ report: DriftReport) {
        if let leading = report.changes.first { alarms[leading.aspect]?.increment() }
        logger.warning("\(report.headline)", metadata: metadata(report))
    }

    private func metadata(_ report: DriftReport) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "since": "\(report.since)", "found": "\(report.found)", "messages": "\(report.messages)",
            "samples": "\(report.samples.joined(separator: " "))",
        ]
        for (number, change) in report.changes.enumerated() { metadata["change_\(number + 1)"] = "\(change.sentence)" }
        if let id = report.sinceID { metadata["since_id"] = "\(id)" }
        if !report.words.isEmpty { metadata["words"] = "\(report.words.joined(separator: " "))" }
        if !report.wordsGone.isEmpty { metadata["words_gone"] = "\(report.wordsGone.joined(separator: " "))" }
        if let group = report.grown { metadata["grown"] = "\(group.sentence)" }
        if let group = report.shrunk { metadata["shrunk"] = "\(group.sentence)" }
        return metadata
    }
}
