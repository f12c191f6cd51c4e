import Glibc
import Synchronization
import Wording

/// A line on standard error that shows a long job's progress, its rate and the time left; silent if standard error is
/// not a terminal.
final class ProgressBar: Sendable {
    private let title: String
    private let start = ContinuousClock.now
    private let last = Mutex<ContinuousClock.Instant?>(nil)
    static let isShown = isatty(STDERR_FILENO) != 0
    private static let width = 30
    /// The time between two drawings, and until a rate is shown.
    private static let (interval, settled) = (Duration.milliseconds(100), Duration.seconds(1))

    init(_ title: String) { self.title = title }

    /// May be called by several threads.
    func show(_ done: Int, of total: Int) {
        guard Self.isShown, total > 0, isDue(isLast: done == total) else { return }
        let pace = pace(done, total, start.duration(to: .now))
        StandardError.write("\r\(title) \(Self.bar(Double(done) / Double(total))) \(done) of \(total)\(pace)\u{1B}[K")
    }

    private func pace(_ done: Int, _ total: Int, _ elapsed: Duration) -> String {
        guard elapsed >= Self.settled, done > 0 else { return "" }
        let rate = Double(done) / (elapsed / .seconds(1))
        let left = done < total ? ", \(Self.time(Double(total - done) / rate)) left" : ""
        return ", \(fixed(rate, rate < 10 ? 1 : 0))/s" + left
    }

    /// How many rows of an input are done, and which share of it was read, if known.
    func show(_ count: Int, _ noun: String, share: Double?) {
        guard Self.isShown, isDue(isLast: false) else { return }
        let elapsed = start.duration(to: .now)
        var line = "\r\(title) "
        if let share { line += Self.bar(share) + " \(Int(share * 100)) %, " }
        line += counted(count, noun)
        if elapsed >= Self.settled {
            line += ", \(fixed(Double(count) / (elapsed / .seconds(1)), 0))/s"
            if let share, share > 0, share < 1 { line += ", \(Self.time(elapsed / .seconds(1) * (1 / share - 1))) left" }
        }
        StandardError.write(line + "\u{1B}[K")
    }

    private func isDue(isLast: Bool) -> Bool {
        let now = ContinuousClock.now
        return last.withLock { last in
            guard isLast || last.map({ now - $0 >= Self.interval }) ?? true else { return false }
            last = now
            return true
        }
    }

    private static func bar(_ share: Double) -> String {
        let filled = Int(share * Double(width))
        return String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    }

    private static func time(_ seconds: Double) -> String {
        let left = Int(seconds.rounded(.up))
        return left < 120 ? "\(left) s" : "\(left / 60) min"
    }

    /// What cannot be counted.
    func show(_ note: String) {
        if Self.isShown { StandardError.write("\r\(title) \(note)\u{1B}[K") }
    }

    func clear() {
        if Self.isShown { StandardError.write("\r\u{1B}[K") }
    }
}
