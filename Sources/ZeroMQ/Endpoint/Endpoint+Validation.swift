extension Endpoint {
    /// The transport of a well-formed address. Stricter than libzmq, which reads port 99999 as 34463.
    static func validate(_ address: String, _ mode: Mode) throws(EndpointError.Problem) -> Transport {
        guard !address.isEmpty else { throw .empty }
        guard !address.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw .whitespace
        }
        guard let separator = address.firstRange(of: "://") else { throw .missingScheme }
        let scheme = address[..<separator.lowerBound]
        guard let transport = Transport(rawValue: String(scheme)) else { throw .unknownTransport(String(scheme)) }
        let rest = address[separator.upperBound...]
        switch transport {
        case .tcp: try validateTCP(rest, mode)
        case .ipc: try validateIPC(rest, mode)
        case .inproc: if rest.isEmpty { throw .missingName }
        }
        return transport
    }

    private static func validateTCP(_ rest: Substring, _ mode: Mode) throws(EndpointError.Problem) {
        // A connection may name its source: tcp://source:port;host:port.
        if mode == .connect, let semicolon = rest.firstIndex(of: ";") {
            try validateHostAndPort(rest[..<semicolon], .bind)
            try validateHostAndPort(rest[rest.index(after: semicolon)...], .connect)
        } else {
            try validateHostAndPort(rest, mode)
        }
    }

    private static func validateHostAndPort(_ text: Substring, _ mode: Mode) throws(EndpointError.Problem) {
        let host: Substring
        let port: Substring
        if text.first == "[" {
            guard let bracket = text.firstIndex(of: "]") else { throw .unclosedBracket }
            host = text[text.index(after: text.startIndex)..<bracket]
            let after = text[text.index(after: bracket)...]
            guard after.first == ":" else { throw .missingPort }
            port = after.dropFirst()
        } else {
            guard let colon = text.lastIndex(of: ":") else { throw .missingPort }
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else { throw .bareIPv6 }
        }
        guard !host.isEmpty else { throw .missingHost }
        guard host != "*" || mode == .bind else { throw .wildcardNeedsBind }
        try validatePort(port, mode)
    }

    private static func validatePort(_ port: Substring, _ mode: Mode) throws(EndpointError.Problem) {
        guard !port.isEmpty else { throw .missingPort }
        if port == "*" {
            if mode == .connect { throw .wildcardNeedsBind }
            return
        }
        guard port.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw .invalidPort(String(port))
        }
        let lowest: UInt16 = mode == .bind ? 0 : 1
        guard let number = UInt16(port), number >= lowest else { throw .portOutOfRange(String(port)) }
    }

    private static func validateIPC(_ path: Substring, _ mode: Mode) throws(EndpointError.Problem) {
        guard !path.isEmpty, path != "@" else { throw .missingPath }
        guard path != "*" || mode == .bind else { throw .wildcardNeedsBind }
        let length = path.utf8.count
        guard length <= maxIPCPathLength else { throw .pathTooLong(bytes: length) }
    }
}
