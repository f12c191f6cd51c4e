internal import Glibc
internal import Synchronization
internal import Wording

/// Signals as bytes of a pipe: the handler writes, a thread reads.
///
/// A handler applies to the whole process at once, whatever its threads, also where the process is PID 1 of its
/// namespace, which gets no signal that it has no handler for.
struct SignalPipe: Sendable {
    private let reading: Int32
    private let signals: [Int32]

    /// The descriptor that the handler writes to; set before the first handler is installed.
    private static let writing = Atomic<Int32>(-1)

    /// - Throws: `AssayError` when there is no descriptor left.
    init(_ signals: [Int32]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw AssayError(.system, at: "signals", String(cString: strerror(errno)))
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        reading = ends[0]
        self.signals = signals
        Self.writing.store(ends[1], ordering: .sequentiallyConsistent)
        for number in signals {
            // Stays installed after a signal and restarts interrupted calls, the default of glibc.
            signal(number) { number in
                let error = errno
                var byte = UInt8(truncatingIfNeeded: number)
                // Fails only when thousands wait to be read.
                _ = write(SignalPipe.writing.load(ordering: .relaxed), &byte, 1)
                errno = error
            }
        }
    }

    /// Lets the calling thread take the signals even where the process was started with them blocked.
    func unblock() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in signals { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// The next signal, waiting for it until `limit`; nil when none came.
    func next(until limit: ContinuousClock.Instant?) -> Int32? {
        var byte: UInt8 = 0
        while true {
            if read(reading, &byte, 1) == 1 { return Int32(byte) }
            let left = limit.map { max(.zero, $0 - .now) }
            let milliseconds = left.map { Int32(clamping: Int64(($0 / .milliseconds(1)).rounded(.up))) } ?? -1
            var item = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            if poll(&item, 1, milliseconds) == 0 { return nil }
        }
    }
}
