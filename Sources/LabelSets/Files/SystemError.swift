import Files
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

    init(_ failure: FileFailure) {
        if case .system(let call, let code) = failure { self.init(call, code: code) } else { self.init("read", code: EIO) }
    }

    /// The system's text for it, e.g. `Permission denied`.
    var reason: String { String(cString: strerror(code)) }
}
