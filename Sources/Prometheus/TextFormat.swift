/// Writes Prometheus's text format.
struct TextFormat {
    private(set) var bytes: [UInt8] = []

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    mutating func begin(_ metric: Metric) {
        let type =
            switch metric.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        let help = metric.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        append("# HELP \(metric.name) \(help)\n# TYPE \(metric.name) \(type)\n")
    }

    mutating func add(_ series: Series, of metric: Metric) {
        guard case .histogram(let bounds) = metric.kind else {
            return add(series.value, labels: series.labels, of: metric)
        }
        let (counts, sum) = series.observations
        var total = 0
        for (place, count) in counts.enumerated() {
            total += count
            let bound = place < bounds.count ? Self.number(bounds[place]) : "+Inf"
            let label = "le=\"\(bound)\""
            let labels = series.labels.isEmpty ? "{\(label)}" : "\(series.labels.dropLast()),\(label)}"
            append("\(metric.name)_bucket\(labels) \(total)\n")
        }
        append("\(metric.name)_sum\(series.labels) \(Self.number(sum))\n")
        append("\(metric.name)_count\(series.labels) \(total)\n")
    }

    mutating func add(_ value: Double, labels: String, of metric: Metric) {
        append("\(metric.name)\(labels) \(Self.number(value))\n")
    }

    private mutating func append(_ text: String) { bytes += text.utf8 }

    /// `{set="topic",label="sports"}`; nothing without labels.
    static func labels(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { name, value in
            let value = value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
            return "\(name)=\"\(value)\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// Whole numbers without a fraction, which Swift would write.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension PrometheusRegistry {
    /// The media type of `text`.
    package static let contentType = TextFormat.contentType
}
