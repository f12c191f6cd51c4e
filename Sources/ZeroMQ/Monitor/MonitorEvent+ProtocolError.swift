extension MonitorEvent {
    /// How a handshake broke the protocol: one of libzmq's `ZMQ_PROTOCOL_ERROR_…` numbers.
    package struct ProtocolError: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// The keys do not match: usually a client with another server key.
        package static let cryptographic = ProtocolError(rawValue: 0x1100_0001)
        /// One side wants CURVE (or PLAIN), the other does not.
        package static let mechanismMismatch = ProtocolError(rawValue: 0x1100_0002)

        package var description: String {
            switch rawValue {
            case 0x1000_0000: "unspecified ZMTP error"
            case 0x1000_0001: "unexpected ZMTP command"
            case 0x1000_0002: "ZMTP commands out of sequence"
            case 0x1000_0003: "key exchange failed"
            case 0x1000_0011: "malformed ZMTP command"
            case 0x1000_0012: "malformed MESSAGE command"
            case 0x1000_0013: "malformed HELLO command"
            case 0x1000_0014: "malformed INITIATE command"
            case 0x1000_0015: "malformed ERROR command"
            case 0x1000_0016: "malformed READY command"
            case 0x1000_0017: "malformed WELCOME command"
            case 0x1000_0018: "invalid ZMTP metadata"
            case 0x1100_0001: "cryptographic error: the CURVE keys do not match"
            case 0x1100_0002: "mechanism mismatch: only one side uses CURVE"
            case 0x2000_0000...0x2FFF_FFFF: "bad reply of the ZAP authenticator (0x\(String(rawValue, radix: 16)))"
            default: "protocol error 0x\(String(rawValue, radix: 16))"
            }
        }
    }
}
