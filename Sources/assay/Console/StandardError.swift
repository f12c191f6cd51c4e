import Glibc

/// Standard error, unbuffered.
enum StandardError {
    static func write(_ text: String) {
        var text = text
        // When standard error is gone there is nowhere left to report it.
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
