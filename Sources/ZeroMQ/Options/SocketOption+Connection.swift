import CZeroMQ

extension SocketOption where Value == Duration? {
    /// The wait before a lost or refused connection is retried, in milliseconds, plus or minus a random part. Default
    /// 100 ms; `nil` never reconnects.
    package static var reconnectInterval: Self {
        .optionalMilliseconds("reconnectInterval", ZMQ_RECONNECT_IVL, none: "no reconnection")
    }

    /// How long to wait for a silent peer after a heartbeat, in milliseconds. Default `nil`: as long as the interval; zero is for
    /// ever. libzmq also gives up on a peer whose answer it cannot see because this side's or the peer's queue is full.
    package static var heartbeatTimeout: Self {
        .optionalMilliseconds("heartbeatTimeout", ZMQ_HEARTBEAT_TIMEOUT, none: "the heartbeat interval")
    }

    /// How long a tcp connection is idle before the first keepalive probe, in seconds. Default `nil`: the system's.
    package static var tcpKeepaliveIdle: Self {
        .optionalSeconds("tcpKeepaliveIdle", ZMQ_TCP_KEEPALIVE_IDLE, none: "the system's default")
    }

    /// The time between keepalive probes, in seconds. Default `nil`: the system's.
    package static var tcpKeepaliveInterval: Self {
        .optionalSeconds("tcpKeepaliveInterval", ZMQ_TCP_KEEPALIVE_INTVL, none: "the system's default")
    }
}

extension SocketOption where Value == Duration {
    /// How long data may go unacknowledged before TCP gives up on the peer, in milliseconds. Default 0: the system's, about fifteen
    /// minutes. On Linux it also ends a connection to a peer that acknowledges but reads nothing for this long.
    package static var tcpUserTimeout: Self {
        .milliseconds("tcpUserTimeout", ZMQ_TCP_MAXRT)
    }

    /// The longest wait between attempts to reconnect, doubling up to it, in milliseconds. Default zero: no doubling, always
    /// `reconnectInterval`.
    package static var reconnectIntervalMax: Self {
        .milliseconds("reconnectIntervalMax", ZMQ_RECONNECT_IVL_MAX)
    }

    /// How long one attempt to connect may take, in milliseconds. Default zero: the system's limit.
    package static var connectTimeout: Self {
        .milliseconds("connectTimeout", ZMQ_CONNECT_TIMEOUT)
    }

    /// How long a peer may take to shake hands before it is cut off, in milliseconds. Default 30 s; zero is no limit.
    package static var handshakeInterval: Self {
        .milliseconds("handshakeInterval", ZMQ_HANDSHAKE_IVL)
    }

    /// The time between ZMTP heartbeats to each peer, in milliseconds. Default zero: none.
    package static var heartbeatInterval: Self {
        .milliseconds("heartbeatInterval", ZMQ_HEARTBEAT_IVL)
    }

    /// How long the *peer* may go without traffic from us before it gives up on us, in tenths of a second, up to 6,553.5 s.
    /// Default zero: none is sent to the peer.
    package static var heartbeatTTL: Self {
        SocketOption(
            name: "heartbeatTTL", number: ZMQ_HEARTBEAT_TTL, allowed: "0 to 6553.5 seconds",
            encode: { value in
                let deciseconds = value.decisecondsRoundedUp
                return value >= .zero && deciseconds <= 65_535 ? Int32(deciseconds * 100).nativeBytes : nil
            },
            decode: { .milliseconds(Int32(nativeBytes: $0)) }
        )
    }
}

extension SocketOption where Value == Bool? {
    /// Whether TCP itself probes idle connections. Default `nil`: the system's.
    package static var tcpKeepalive: Self {
        SocketOption(
            name: "tcpKeepalive", number: ZMQ_TCP_KEEPALIVE, allowed: "true, false, or nil: the system's default",
            encode: { Int32($0.map { $0 ? 1 : 0 } ?? -1).nativeBytes },
            decode: { bytes in
                let value = Int32(nativeBytes: bytes)
                return value < 0 ? nil : value != 0
            }
        )
    }
}

extension SocketOption where Value == Int? {
    /// Unanswered keepalive probes before a connection counts as lost. Default `nil`: the system's.
    package static var tcpKeepaliveCount: Self {
        SocketOption(
            name: "tcpKeepaliveCount", number: ZMQ_TCP_KEEPALIVE_CNT, allowed: "1 or more, or nil: the system's default",
            encode: { value in
                guard let value else { return Int32(-1).nativeBytes }
                return value > 0 ? Int32(exactly: value)?.nativeBytes : nil
            },
            decode: { bytes in
                let count = Int32(nativeBytes: bytes)
                return count < 0 ? nil : Int(count)
            }
        )
    }
}

extension SocketOption where Value == Bool {
    /// Allows IPv6 as well as IPv4 for tcp endpoints. Default `false`; binding or connecting to an IPv6 address sets it.
    package static var ipv6: Self {
        .flag("ipv6", ZMQ_IPV6)
    }
}
