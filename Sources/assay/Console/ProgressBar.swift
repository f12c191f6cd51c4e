import Glibc
import Synchronization
import Workbench

/// A line on standard error that shows how far a long job is, how fast, and how long it still takes; silent where standard error is no
/// terminal.
final class ProgressBar: Sendable {
    private let title: String
    private let start = ContinuousClock.now
    private let last = Mutex<ContinuousClock.Instant?>(nil)
    static let isShown = isatty(STDERR_FILENO) != 0
    private static let width = 30
    /// Between two drawings, and until a rate is worth telling.
    private static let (interval, settled) = (Duration.milliseconds(100), Duration.seconds(1))

    init(_ title: String) { self.title = title }

    /// May be called by several threads.
    func show(_ done: Int, of total: Int) {
        guard Self.isShown, total > 0 else { return }
        let now = ContinuousClock.now
        let isDue = last.withLock { last in
            guard done == total || last.map({ now - $0 >= Self.interval }) ?? true else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let filled = done * Self.width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
        StandardError.write("\r\(title) \(bar) \(done) of \(total)\(pace(done, total, now - start))\u{1B}[K")
    }

    private func pace(_ done: Int, _ total: Int, _ elapsed: Duration) -> String {
        guard elapsed >= Self.settled, done > 0 else { return "" }
        let rate = Double(done) / (elapsed / .seconds(1))
        let left = Int((Double(total - done) / rate).rounded(.up))
        let time = left < 120 ? "\(left) s" : "\(left / 60) min"
        return ", \(fixed(rate, rate < 10 ? 1 : 0))/s" + (done < total ? ", \(time) left" : "")
    }

    /// What cannot be counted.
    func show(_ note: String) {
        if Self.isShown { StandardError.write("\r\(title) \(note)\u{1B}[K") }
    }

    func clear() {
        if Self.isShown { StandardError.write("\r\u{1B}[K") }
    }
}
