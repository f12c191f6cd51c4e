import CZeroMQ
import Glibc

extension ZeroMQError {
    /// An errno, including those of libzmq (`ETERM`, `EFSM`, `ENOCOMPATPROTO`, `EMTHREAD`).
    package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `ETERM`: the context was shut down; the socket can only be dropped.
        package static let contextTerminated = Code(rawValue: ETERM)
        /// `EAGAIN`: a blocking call's send or receive timeout passed.
        package static let timedOut = Code(rawValue: EAGAIN)
        /// `EFSM`: a REQ or REP socket was used out of turn.
        package static let outOfTurn = Code(rawValue: EFSM)
        /// `EHOSTUNREACH`: a mandatory ROUTER has no peer with the routing id.
        package static let hostUnreachable = Code(rawValue: EHOSTUNREACH)
        /// `EADDRINUSE`: another socket is bound to the endpoint.
        package static let addressInUse = Code(rawValue: EADDRINUSE)
        /// `EADDRNOTAVAIL`: the address is not one of this machine's.
        package static let addressNotAvailable = Code(rawValue: EADDRNOTAVAIL)
        /// `ENODEV`: the host is neither an interface nor a resolvable address.
        package static let noSuchDevice = Code(rawValue: ENODEV)
        /// `EPROTONOSUPPORT`: the transport is unknown, or not in this build of libzmq.
        package static let transportNotSupported = Code(rawValue: EPROTONOSUPPORT)
        /// `EINVAL`: an endpoint, option or value that libzmq refuses.
        package static let invalidArgument = Code(rawValue: EINVAL)
        /// `ENOENT`: the folder of an ipc path, or the endpoint to undo, does not exist.
        package static let notFound = Code(rawValue: ENOENT)
        /// `EEXIST`: something other than a socket exists at an ipc path.
        package static let alreadyExists = Code(rawValue: EEXIST)
        /// `EACCES`: the operating system forbids it.
        package static let accessDenied = Code(rawValue: EACCES)
        /// `EMFILE`: the context's or the process's limit of open sockets is reached.
        package static let tooManySockets = Code(rawValue: EMFILE)
        /// `ENAMETOOLONG`: an ipc path longer than 107 bytes.
        package static let nameTooLong = Code(rawValue: ENAMETOOLONG)
        /// `ENOTSUP`: this kind of socket has no such operation.
        package static let notSupported = Code(rawValue: ENOTSUP)

        /// The errno's name, such as `EADDRINUSE`; `errno 123` for one without a name here.
        package var symbol: String {
            Self.symbols[rawValue] ?? "errno \(rawValue)"
        }

        package var description: String { symbol }

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
