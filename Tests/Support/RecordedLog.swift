internal import Glibc
package import Logging
internal import Synchronization

/// Keeps what is logged, `level message` a line.
package final class RecordedLog: Sendable {
    private let recorded = Mutex<[(line: String, metadata: Logger.Metadata)]>([])

    package init() {}

    package var lines: [String] { recorded.withLock { $0.map(\.line) } }
    /// The metadata of each line.
    package var metadata: [Logger.Metadata] { recorded.withLock { $0.map(\.metadata) } }
    package var last: String? { lines.last }
    package var count: Int { lines.count }

    package var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// Blocks until `count` lines contain `text`, or until `patience` is over.
    ///
    /// - Returns: whether they came.
    package func waits(for text: String, count: Int = 1) -> Bool {
        let deadline = ContinuousClock.now + patience
        while lines.count(where: { $0.contains(text) }) < count {
            guard ContinuousClock.now < deadline else { return false }
            usleep(10_000)
        }
        return true
    }

    private func add(_ line: String, _ metadata: Logger.Metadata?) { recorded.withLock { $0.append((line, metadata ?? [:])) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.add("\(event.level) \(event.message)", event.metadata) }
    }
}
