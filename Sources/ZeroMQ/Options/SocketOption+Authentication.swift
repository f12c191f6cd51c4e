import CZeroMQ

extension SocketOption where Value == String {
    /// The name under which a socket's peers are asked about; 1 to 254 bytes. Default none: those of mechanism NULL come in unasked.
    /// Holds for later binds and connects; libzmq cannot take it back.
    package static var zapDomain: Self {
        SocketOption(
            name: "zapDomain", number: ZMQ_ZAP_DOMAIN, size: 255, allowed: "1 to 254 bytes",
            encode: { (1...254).contains($0.utf8.count) ? Array($0.utf8) : nil },
            decode: { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        )
    }
}
