import Glibc

/// A system call that failed.
struct SystemError: Error {
    /// The call, e.g. `open`.
    let call: String
    /// `errno` after it.
    let code: Int32

    init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    /// The system's words for it, e.g. `Permission denied`.
    var reason: String { String(cString: strerror(code)) }
}
