internal import Glibc

/// Why a file was not opened or read.
package enum FileFailure: Error, Equatable, CustomStringConvertible {
    /// A system call and the `errno` that it left.
    case system(String, Int32)
    case notRegular(Kind)
    /// It has more bytes than this.
    case tooLarge(Int)
    /// It has fewer bytes than were to be read.
    case endsEarly

    /// What is in the file's place.
    package enum Kind: String, Sendable {
        case folder = "a folder"
        case pipe = "a pipe"
        case socket = "a socket"
        case device = "a device"
        case link = "a symbolic link"
        case other = "a pipe, a socket or a device"

        init(_ mode: UInt32) {
            self =
                switch mode & S_IFMT {
                case S_IFDIR: .folder
                case S_IFIFO: .pipe
                case S_IFSOCK: .socket
                case S_IFCHR, S_IFBLK: .device
                default: .other
                }
        }
    }

    /// Whether there is nothing at all.
    package var isAbsence: Bool {
        if case .system(_, let code) = self { code == ENOENT || code == ENOTDIR } else { false }
    }

    package var description: String {
        switch self {
        case .system(_, let code): String(cString: strerror(code))
        case .notRegular(let kind): "is not a regular file but \(kind.rawValue)"
        case .tooLarge(let limit): "has more than \(limit) bytes"
        case .endsEarly: "it ends too early"
        }
    }
}
