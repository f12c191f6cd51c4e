import Glibc

/// A line on standard error that shows how far a long job is; silent where standard error is no terminal.
final class ProgressBar {
    private let title: String
    private let isShown = isatty(STDERR_FILENO) != 0
    private static let width = 30

    init(_ title: String) { self.title = title }

    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = done * Self.width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
        StandardError.write("\r\(title) \(bar) \(done) of \(total)")
    }

    func clear() {
        if isShown { StandardError.write("\r\u{1B}[K") }
    }
}
