import CZeroMQ

extension SocketOption where Value == String {
    /// The name of a socket in requests about its peers; 1 to 254 bytes. Default none: peers of mechanism NULL are let in without
    /// a request. Applies to later binds and connects; libzmq cannot unset it.
    package static var zapDomain: Self {
        SocketOption(
            name: "zapDomain", number: ZMQ_ZAP_DOMAIN, size: 255, allowed: "1 to 254 bytes",
            encode: { (1...254).contains($0.utf8.count) ? Array($0.utf8) : nil },
            decode: { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        )
    }
}
