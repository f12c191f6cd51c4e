/// An invalid endpoint: what was written, what is wrong with it, and how to write it.
package struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part that is wrong.
    package enum Problem: Error, Hashable, Sendable {
        case empty
        case whitespace
        case missingScheme
        case unknownTransport(String)
        case missingHost
        case missingPort
        case invalidPort(String)
        case portOutOfRange(String)
        case bareIPv6
        case unclosedBracket
        case wildcardNeedsBind
        case missingPath
        case pathTooLong(bytes: Int)
        case missingName
        case chosenOnBinding
        case elsewhere(String)
        case sameProcess
    }

    /// The address as written, without its mark.
    package let text: String
    package let problem: Problem

    /// How it should be written.
    package var advice: String {
        switch problem {
        case .empty: "The endpoint is empty: write tcp://host:port, ipc://path or inproc://name."
        case .whitespace: "An endpoint has no spaces or control characters."
        case .missingScheme: "The transport is missing: write tcp://host:port, ipc://path or inproc://name."
        case .unknownTransport(let name): "Unknown transport '\(name)': use tcp, ipc or inproc."
        case .missingHost: "The host is missing: write tcp://host:port (to bind on every interface, tcp://*:port)."
        case .missingPort: "The port is missing: write tcp://host:port."
        case .invalidPort(let port): "'\(port)' is not a port number."
        case .portOutOfRange(let port): "Port \(port) is out of range: use 1 to 65535 (to bind on a free port, *)."
        case .bareIPv6: "An IPv6 address goes in brackets: tcp://[::1]:5555."
        case .unclosedBracket: "The bracket of the IPv6 address is not closed: tcp://[::1]:5555."
        case .wildcardNeedsBind: "* can be bound to (@), not connected to (>): name the peer."
        case .missingPath: "The path is missing: write ipc:///run/assay/in.ipc (to bind on a free one, ipc://*)."
        case .pathTooLong(let bytes):
            "The ipc path has \(bytes) bytes, the system allows \(Endpoint.maxIPCPathLength): use a shorter folder."
        case .missingName: "The name is missing: write inproc://name."
        case .chosenOnBinding: "Only the side that binds knows what * resolves to: name a port or path."
        case .elsewhere(let host): "The other side is at \(host), not on this machine."
        case .sameProcess: "inproc works only within a process: use ipc or tcp."
        }
    }

    package var description: String {
        text.isEmpty ? advice : "Endpoint '\(text)': \(advice)"
    }

    /// The errno that libzmq has for the same error.
    var code: ZeroMQError.Code {
        switch problem {
        case .unknownTransport: .transportNotSupported
        case .pathTooLong: .nameTooLong
        default: .invalidArgument
        }
    }
}
