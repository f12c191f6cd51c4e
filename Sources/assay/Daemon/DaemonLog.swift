import Daemon
import Glibc
import Logging

/// The daemon's log, from before the settings are known to the process's last line.
final class DaemonLog: Sendable {
    let output: LogOutput
    let logger: Logger

    /// How long the last lines may take to be written.
    private static let farewell = Duration.milliseconds(200)

    init() throws {
        let output = try LogOutput(level: .info, format: .auto, isQueued: true)
        self.output = output
        logger = Logger(label: "assay", factory: { _ in LineLogHandler(output) })
    }

    /// Ends the process with an error as commands do, but waits for the reader of standard error only a little.
    func end(with error: any Error) -> Never {
        ExitStatus(of: error).leave {
            output.write($0)
            flush()
        }
    }

    /// Waits a little for the lines so far to be written.
    func flush() { output.flush(within: Self.farewell) }
}
