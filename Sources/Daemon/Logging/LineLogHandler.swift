internal import FoundationEssentials
internal import Glibc
package import Logging

/// Writes one line per event to standard error: as text, or as JSON for programs.
package struct LineLogHandler: LogHandler {
    /// The format of a line.
    package enum Format: String, Sendable, CaseIterable {
        /// `text` on a terminal, `json` elsewhere.
        case auto
        /// `12:00:00.000 info  source connected endpoint=tcp://…`, coloured on a terminal.
        case text
        /// One JSON object: time (ISO 8601, UTC), level, message, then the metadata.
        case json

        /// `auto` resolved by what standard error is.
        package var resolved: Format { self == .auto ? (isatty(STDERR_FILENO) != 0 ? .text : .json) : self }
    }

    package var metadata: Logger.Metadata = [:]
    /// The output's level, unless this logger has its own.
    package var logLevel: Logger.Level {
        get { ownLevel ?? output.level }
        set { ownLevel = newValue }
    }

    private var ownLevel: Logger.Level?
    private let output: LogOutput

    package init(_ output: LogOutput) { self.output = output }

    private static let isColoured = isatty(STDERR_FILENO) != 0 && getenv("NO_COLOR") == nil

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        let pairs = all.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        output.write(Self.line(event.level, "\(event.message)", pairs, isJSON: output.isJSON))
    }

    /// The line that reports dropped lines.
    static func dropped(_ count: Int, isJSON: Bool) -> [UInt8] {
        line(
            .warning, "dropped \(count) log \(count == 1 ? "line" : "lines"): the reader of standard error did not keep up",
            [("lines", "\(count)")], isJSON: isJSON)
    }

    package static func line(
        _ level: Logger.Level, _ message: String, _ pairs: [(String, String)], isJSON: Bool
    ) -> [UInt8] {
        Array(((isJSON ? json(level, message, pairs) : text(level, message, pairs)) + "\n").utf8)
    }

    private static func text(_ level: Logger.Level, _ message: String, _ pairs: [(String, String)]) -> String {
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        let padded = level.rawValue.padding(to: 8)
        var line = isColoured ? "\u{1B}[2m\(time)\u{1B}[0m \(colour(level))\(padded)\u{1B}[0m" : "\(time) \(padded)"
        line += " " + LogText.escaped(message, isQuoted: false)
        for (key, value) in pairs {
            let name = LogText.escaped(key, isQuoted: false)
            line += isColoured ? " \u{1B}[2m\(name)=\u{1B}[0m" : " \(name)="
            line += LogText.value(value)
        }
        return line
    }

    private static func json(_ level: Logger.Level, _ message: String, _ pairs: [(String, String)]) -> String {
        let time = Date.now.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
        var line = "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"message\":\(LogText.quoted(message))"
        for (key, value) in pairs { line += ",\(LogText.quoted(key)):\(LogText.quoted(value))" }
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
