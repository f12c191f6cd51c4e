package import CoreMetrics
internal import Synchronization

/// A backend of swift-metrics that writes Prometheus's text format, version 0.0.4.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Metrics are declared first, with their help. What is recorded under another name is ignored, so that a library's metrics do
/// not appear by accident. A metric has at most `maxSeries` series; what would be more is counted in one whose label values
/// are `other`.
package final class PrometheusRegistry: MetricsFactory {
    package static let maxSeries = 2000

    /// Values that are read when they are asked for.
    package typealias Collector = @Sendable (inout Readings) -> Void

    private struct Family {
        var metric: Metric
        var series: [String: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var order: [String] = []
        var collectors: [Collector] = []
    }

    private let state = Mutex(State())

    package init(_ metrics: [Metric]) {
        state.withLock { state in
            for metric in metrics {
                state.families[metric.name] = Family(metric: metric)
                state.order.append(metric.name)
            }
        }
    }

    /// Adds values that are read for every text.
    package func collect(_ collector: @escaping Collector) { state.withLock { $0.collectors.append(collector) } }

    /// Values that a collector has read.
    package struct Readings {
        fileprivate var values: [String: [(labels: [(String, String)], value: Double)]] = [:]

        package mutating func add(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
            values[name, default: []].append((labels, value))
        }
    }

    /// Every metric that has a series, with its help and type.
    package func text() -> [UInt8] {
        var readings = Readings()
        let (families, collectors) = state.withLock { state in
            (state.order.map { state.families[$0]! }, state.collectors)
        }
        for collector in collectors { collector(&readings) }
        var text = TextFormat()
        for family in families {
            let series = family.series.values.sorted { $0.labels < $1.labels }
            let read = readings.values[family.metric.name] ?? []
            guard !series.isEmpty || !read.isEmpty else { continue }
            text.begin(family.metric)
            for one in series { text.add(one, of: family.metric) }
            for one in read { text.add(one.value, labels: TextFormat.labels(one.labels), of: family.metric) }
        }
        return text.bytes
    }

    private func series(_ name: String, _ dimensions: [(String, String)]) -> Series? {
        state.withLock { state in
            guard let family = state.families[name] else { return nil }
            var labels = TextFormat.labels(dimensions)
            if let known = family.series[labels] { return known }
            if family.series.count >= Self.maxSeries {
                labels = TextFormat.labels(dimensions.map { ($0.0, "other") })
                if let known = family.series[labels] { return known }
            }
            let made = Series(labels: labels, kind: family.metric.kind)
            state.families[name]!.series[labels] = made
            return made
        }
    }

    // MARK: swift-metrics

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(series(label, dimensions))
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { Handler(series(label, dimensions)) }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Handler(series(label, dimensions))
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { aggregate ? Handler(series(label, dimensions)) : GaugeHandler(series(label, dimensions)) }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(series(label, dimensions))
    }

    // Series stay: a counter that went away and came back would seem to have been reset.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// The handler of a series; of none it does nothing.
private final class Handler: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private let series: Series?

    init(_ series: Series?) { self.series = series }

    func increment(by amount: Int64) { series?.add(Double(amount)) }
    func increment(by amount: Double) { series?.add(amount) }
    func decrement(by amount: Double) { series?.add(-amount) }
    func set(_ value: Int64) { series?.set(Double(value)) }
    func set(_ value: Double) { series?.set(value) }
    func record(_ value: Int64) { series?.observe(Double(value)) }
    func record(_ value: Double) { series?.observe(value) }
    func recordNanoseconds(_ duration: Int64) { series?.observe(Double(duration) / 1e9) }
    func reset() { series?.reset() }
}

private final class GaugeHandler: RecorderHandler {
    private let series: Series?

    init(_ series: Series?) { self.series = series }

    func record(_ value: Int64) { series?.set(Double(value)) }
    func record(_ value: Double) { series?.set(value) }
}
