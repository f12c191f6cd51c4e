import CZeroMQ
import Glibc

extension ZeroMQError {
    /// An errno, those of libzmq included (`ETERM`, `EFSM`, `ENOCOMPATPROTO`, `EMTHREAD`).
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `ETERM`: the context was shut down; the socket can only be dropped.
        public static let contextTerminated = Code(rawValue: ETERM)
        /// `EAGAIN`: a blocking call's send or receive timeout passed.
        public static let timedOut = Code(rawValue: EAGAIN)
        /// `EFSM`: a REQ or REP socket was used out of turn.
        public static let outOfTurn = Code(rawValue: EFSM)
        /// `EHOSTUNREACH`: a mandatory ROUTER knows no peer with the routing id.
        public static let hostUnreachable = Code(rawValue: EHOSTUNREACH)
        /// `EADDRINUSE`: someone else is bound to the endpoint.
        public static let addressInUse = Code(rawValue: EADDRINUSE)
        /// `EADDRNOTAVAIL`: the address is not one of this machine's.
        public static let addressNotAvailable = Code(rawValue: EADDRNOTAVAIL)
        /// `ENODEV`: the host is neither an interface nor a resolvable address.
        public static let noSuchDevice = Code(rawValue: ENODEV)
        /// `EPROTONOSUPPORT`: the transport is unknown, or not in this build of libzmq.
        public static let transportNotSupported = Code(rawValue: EPROTONOSUPPORT)
        /// `EINVAL`: an endpoint, option or value that libzmq refuses.
        public static let invalidArgument = Code(rawValue: EINVAL)
        /// `ENOENT`: the folder of an ipc path, or the endpoint to undo, does not exist.
        public static let notFound = Code(rawValue: ENOENT)
        /// `EEXIST`: something that is not a socket stands at an ipc path.
        public static let alreadyExists = Code(rawValue: EEXIST)
        /// `EACCES`: the operating system forbids it.
        public static let accessDenied = Code(rawValue: EACCES)
        /// `EMFILE`: the context's or the process's limit of open sockets is reached.
        public static let tooManySockets = Code(rawValue: EMFILE)
        /// `ENAMETOOLONG`: an ipc path longer than 107 bytes.
        public static let nameTooLong = Code(rawValue: ENAMETOOLONG)
        /// `ENOTSUP`: this kind of socket has no such operation.
        public static let notSupported = Code(rawValue: ENOTSUP)

        /// The errno's name, such as `EADDRINUSE`; `errno 123` for one without a name here.
        public var symbol: String {
            Self.symbols[rawValue] ?? "errno \(rawValue)"
        }

        public var description: String { symbol }

        private static let symbols: [Int32: String] = [
            EACCES: "EACCES", EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL", EAFNOSUPPORT: "EAFNOSUPPORT",
            EAGAIN: "EAGAIN", EBADF: "EBADF", ECONNABORTED: "ECONNABORTED", ECONNREFUSED: "ECONNREFUSED",
            ECONNRESET: "ECONNRESET", EEXIST: "EEXIST", EFAULT: "EFAULT", EFSM: "EFSM", EHOSTUNREACH: "EHOSTUNREACH",
            EINPROGRESS: "EINPROGRESS", EINTR: "EINTR", EINVAL: "EINVAL", EIO: "EIO", EISCONN: "EISCONN",
            EMFILE: "EMFILE", EMSGSIZE: "EMSGSIZE", EMTHREAD: "EMTHREAD", ENAMETOOLONG: "ENAMETOOLONG",
            ENETDOWN: "ENETDOWN", ENETRESET: "ENETRESET", ENETUNREACH: "ENETUNREACH", ENFILE: "ENFILE",
            ENOBUFS: "ENOBUFS", ENOCOMPATPROTO: "ENOCOMPATPROTO", ENODEV: "ENODEV", ENOENT: "ENOENT",
            ENOMEM: "ENOMEM", ENOTCONN: "ENOTCONN", ENOTDIR: "ENOTDIR", ENOTSOCK: "ENOTSOCK", ENOTSUP: "ENOTSUP",
            EPERM: "EPERM", EPIPE: "EPIPE", EPROTO: "EPROTO", EPROTONOSUPPORT: "EPROTONOSUPPORT", EROFS: "EROFS",
            ETERM: "ETERM", ETIMEDOUT: "ETIMEDOUT",
        ]
    }
}
