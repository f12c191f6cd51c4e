import CZeroMQ

extension SocketOption where Value == Int {
    /// Messages queued per peer before sending blocks or drops. Default 1,000; 0 is no limit. Applies to later binds and
    /// connects; between two processes both sides' marks and the TCP buffers add up.
    package static var sendHighWaterMark: Self {
        .count("sendHighWaterMark", ZMQ_SNDHWM, 0...Int(Int32.max), "messages")
    }

    /// Messages received ahead per peer before it is held back. Default 1,000; 0 is no limit.
    package static var receiveHighWaterMark: Self {
        .count("receiveHighWaterMark", ZMQ_RCVHWM, 0...Int(Int32.max), "messages")
    }
}

extension SocketOption where Value == Int? {
    /// The longest message accepted from a peer, in bytes; a peer that sends a longer frame is disconnected. Default `nil`: no
    /// limit. Does not apply to inproc.
    package static var maxMessageSize: Self {
        SocketOption(
            name: "maxMessageSize", number: ZMQ_MAXMSGSIZE, size: MemoryLayout<Int64>.size,
            allowed: "0 bytes or more, or nil: no limit",
            encode: { value in
                guard let value else { return Int64(-1).nativeBytes }
                return value >= 0 ? Int64(value).nativeBytes : nil
            },
            decode: { bytes in
                let size = Int64(nativeBytes: bytes)
                return size < 0 ? nil : Int(size)
            }
        )
    }
}

extension SocketOption where Value == Duration? {
    /// How long a closed socket continues to send what is queued, in milliseconds. Default here `Socket.defaultLinger` (libzmq's
    /// is for ever); `nil` is for ever, zero drops at once.
    package static var linger: Self {
        .optionalMilliseconds("linger", ZMQ_LINGER, none: "for ever")
    }

    /// How long a blocking send waits before it throws `timedOut`, in milliseconds. Default `nil`: for ever.
    package static var sendTimeout: Self {
        .optionalMilliseconds("sendTimeout", ZMQ_SNDTIMEO, none: "for ever")
    }

    /// How long a blocking receive waits before it throws `timedOut`, in milliseconds. Default `nil`: for ever.
    package static var receiveTimeout: Self {
        .optionalMilliseconds("receiveTimeout", ZMQ_RCVTIMEO, none: "for ever")
    }
}

extension SocketOption where Value == Bool {
    /// Queue only for peers whose connection is complete, so that messages do not wait for one that never comes. Default
    /// `false`: connecting alone creates a queue.
    package static var immediate: Self {
        .flag("immediate", ZMQ_IMMEDIATE)
    }

    /// A ROUTER's send to an unknown routing id fails with `hostUnreachable`, and to a full peer would block. Default `false`:
    /// both drop the message silently. libzmq cannot read it back.
    package static var routerMandatory: Self {
        .flag("routerMandatory", ZMQ_ROUTER_MANDATORY)
    }

    /// A new peer with a known routing id takes it over. Default `false`: the newcomer is refused. libzmq cannot read
    /// it back.
    package static var routerHandover: Self {
        .flag("routerHandover", ZMQ_ROUTER_HANDOVER)
    }
}

extension SocketOption where Value == [UInt8] {
    /// This socket's name at a ROUTER: 1 to 255 bytes, the first not zero. Default empty: the ROUTER makes one
    /// up. Set before connecting.
    package static var routingID: Self {
        SocketOption(
            name: "routingID", number: ZMQ_ROUTING_ID, size: 256,
            allowed: "1 to 255 bytes, the first of which is not zero",
            encode: { (1...255).contains($0.count) && $0[0] != 0 ? $0 : nil },
            decode: { $0 }
        )
    }
}

extension SocketOption where Value == String {
    /// Read through `Socket.lastEndpoint`.
    static var lastEndpoint: Self {
        SocketOption(
            name: "lastEndpoint", number: ZMQ_LAST_ENDPOINT, size: 1_024, allowed: "reading only",
            encode: { _ in nil },
            decode: { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        )
    }
}
