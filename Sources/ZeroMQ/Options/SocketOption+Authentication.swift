import CZeroMQ

extension SocketOption where Value == String {
    /// The name under which a socket's peers are asked about; up to 254 bytes. Default empty: those of mechanism NULL come in unasked.
    /// Holds for later binds and connects.
    public static var zapDomain: Self {
        SocketOption(
            name: "zapDomain", number: ZMQ_ZAP_DOMAIN, size: 255, allowed: "at most 254 bytes",
            encode: { $0.utf8.count < 255 ? Array($0.utf8) : nil },
            decode: { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        )
    }
}
