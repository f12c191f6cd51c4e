internal import FoundationEssentials
internal import Glibc
public import Logging

/// Writes one line an event to standard error: for people, or as JSON for machines.
public struct LineLogHandler: LogHandler {
    /// How a line looks.
    public enum Format: String, Sendable, CaseIterable {
        /// `text` on a terminal, `json` elsewhere.
        case auto
        /// `12:00:00.000 info  source connected endpoint=tcp://…`, coloured on a terminal.
        case text
        /// One JSON object: time (ISO 8601, UTC), level, message, then the metadata.
        case json

        /// `auto` decided for where standard error goes.
        public var resolved: Format { self == .auto ? (isatty(STDERR_FILENO) != 0 ? .text : .json) : self }
    }

    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let format: Format
    private let isColoured: Bool

    public init(format: Format = .auto, level: Logger.Level = .info) {
        self.format = format.resolved
        logLevel = level
        isColoured = isatty(STDERR_FILENO) != 0 && getenv("NO_COLOR") == nil
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        let pairs = all.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        var line = format == .json ? json(event, pairs) : text(event, pairs)
        line.append("\n")
        // One write a line: lines of many threads do not mix. When standard error is gone there is nobody left to tell.
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func text(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        let level = event.level.rawValue.padding(to: 8)
        var line = isColoured ? "\u{1B}[2m\(time)\u{1B}[0m \(Self.colour(event.level))\(level)\u{1B}[0m" : "\(time) \(level)"
        line += " \(event.message)"
        for (key, value) in pairs {
            let quoted = value.contains { $0 == " " || $0 == "\n" } ? JSONText.quoted(value) : value
            line += isColoured ? " \u{1B}[2m\(key)=\u{1B}[0m\(quoted)" : " \(key)=\(quoted)"
        }
        return line
    }

    private func json(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        let time = Date.now.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
        let message = JSONText.quoted("\(event.message)")
        var line = "{\"time\":\"\(time)\",\"level\":\"\(event.level.rawValue)\",\"message\":\(message)"
        for (key, value) in pairs { line += ",\(JSONText.quoted(key)):\(JSONText.quoted(value))" }
        return line + "}"
    }

    private static func colour(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1B}[2m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[31m"
        }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
