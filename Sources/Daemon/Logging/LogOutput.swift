internal import Glibc
package import Logging
internal import Synchronization
internal import Threads

/// The log's output: standard error, with a level and a format that can change while the process runs.
///
/// Commands write at once. The daemon queues its lines for a thread that writes them, so that a stalled reader of the
/// log never holds up a message: lines that do not fit in the queue are dropped and counted.
package final class LogOutput: Sendable {
    private let rank: Atomic<Int>
    private let json: Atomic<Bool>
    private let queue: LogQueue?

    /// - Throws: `AssayError` when the writing thread cannot be started.
    package init(level: Logger.Level, format: LineLogHandler.Format, isQueued: Bool = false) throws {
        rank = Atomic(level.rank)
        json = Atomic(format.isJSON)
        queue = isQueued ? try LogQueue(descriptor: STDERR_FILENO) { LineLogHandler.dropped($0, isJSON: $1) } : nil
    }

    /// Lines below this level are not written.
    package var level: Logger.Level { Logger.Level.allCases[rank.load(ordering: .relaxed)] }

    var isJSON: Bool { json.load(ordering: .relaxed) }

    /// Changes what is written from now on.
    package func use(level: Logger.Level, format: LineLogHandler.Format) {
        rank.store(level.rank, ordering: .relaxed)
        json.store(format.isJSON, ordering: .relaxed)
    }

    /// Writes text as it is, or queues it.
    package func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes a line, or queues it.
    func write(_ line: [UInt8]) {
        if let queue { queue.add(line, isJSON: isJSON) } else { LogQueue.write(line, to: STDERR_FILENO) }
    }

    /// Waits until all lines so far are written, but no longer than `limit`.
    package func flush(within limit: Duration) { queue?.flush(within: limit) }
}

extension Logger.Level {
    /// The index among all levels, `trace` first.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension LineLogHandler.Format {
    fileprivate var isJSON: Bool { resolved == .json }
}

/// The daemon's log lines on their way to a descriptor: a bounded queue and the thread that writes.
final class LogQueue: Sendable {
    private struct State {
        var backlog = LogBacklog()
        /// Whether the thread is writing a line.
        var isWriting = false
        var isJSON = false
    }

    private let state = Mutex(State())
    private let news = Semaphore()
    private let descriptor: Int32
    private let droppedLine: @Sendable (Int, _ isJSON: Bool) -> [UInt8]

    /// - Parameter droppedLine: makes the line that reports how many were dropped.
    init(descriptor: Int32, droppedLine: @escaping @Sendable (Int, _ isJSON: Bool) -> [UInt8]) throws {
        self.descriptor = descriptor
        self.droppedLine = droppedLine
        _ = try WorkerThread(name: "log") { self.work() }
    }

    /// Never waits for the reader.
    func add(_ line: [UInt8], isJSON: Bool) {
        state.withLock { state in
            state.backlog.add(line)
            state.isJSON = isJSON
        }
        news.signal()
    }

    func flush(within limit: Duration) {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if state.withLock({ $0.backlog.isEmpty && !$0.isWriting }) { return }
            usleep(1000)
        }
    }

    private func work() {
        while true {
            news.wait()
            while let line = next() { Self.write(line, to: descriptor) }
        }
    }

    private func next() -> [UInt8]? {
        let (item, isJSON) = state.withLock { state -> (LogBacklog.Item?, Bool) in
            let item = state.backlog.next()
            state.isWriting = item != nil
            return (item, state.isJSON)
        }
        return switch item {
        case .line(let line): line
        case .dropped(let count): droppedLine(count, isJSON)
        case nil: nil
        }
    }

    /// One write per line, so that lines of several threads and processes do not mix.
    static func write(_ line: [UInt8], to descriptor: Int32) {
        var start = 0
        while start < line.count {
            let count = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start) }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&item, 1, -1)
            } else if errno != EINTR {
                // When standard error is gone there is nowhere left to report it.
                return
            }
        }
    }
}
