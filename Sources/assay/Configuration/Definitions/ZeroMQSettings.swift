struct ZeroMQSettings: SettingSection {
    let pull = Setting(
        "zeromq.pull", .endpoints(["@tcp://127.0.0.1:5555"]),
        """
        Where messages come from: endpoints of a PULL socket. "@" binds, ">" connects; without either it binds.
        """, option: "--pull", of: "`run`, repeatable")
    let push = Setting(
        "zeromq.push", .endpoints(["@tcp://127.0.0.1:5556"]), "Where results go: endpoints of a PUSH socket.",
        option: "--push", of: "`run`, repeatable")
    let receiveHighWaterMark = Setting(
        "zeromq.receive_high_water_mark", .int(16, in: 1...10_000_000),
        """
        How many messages ZeroMQ queues per sender before it blocks the sender. The first sender has the whole mark, each \
        further one half as much as the one before, down to 1.
        """)
    let sendHighWaterMark = Setting(
        "zeromq.send_high_water_mark", .int(100, in: 1...10_000_000),
        "How many results ZeroMQ queues per consumer before it blocks the daemon.")
    let maxMessageBytes = Setting(
        "zeromq.max_message_bytes", .int(0, in: 0...Int.max),
        """
        A peer that sends a larger message than this is disconnected before it is read. Smaller ones over limits.frame_bytes \
        get an error result. 0 is limits.frame_bytes plus 65536.
        """)
    let heartbeatSeconds = Setting(
        "zeromq.heartbeat_seconds", .number(5, in: 0...3600),
        "How often consumers over TCP get a heartbeat, in seconds. 0: never, and no peer is dropped.")
    let heartbeatTimeoutSeconds = Setting(
        "zeromq.heartbeat_timeout_seconds", .number(15, in: 0.1...6553),
        """
        A peer whose machine acknowledges nothing for this many seconds is dropped. The log says what it did not receive.
        """)
    let maxConnections = Setting(
        "zeromq.max_connections", .int(32, in: 1...10_000),
        "The number of peers connected at the same time to all input endpoints together, and to all output endpoints together.")
    let insecure = Setting(
        "zeromq.insecure", .bool(false),
        """
        Let everybody in who reaches an endpoint, also from other machines, without encryption. Otherwise a tcp endpoint that \
        other machines can reach needs keys.
        """, option: "--insecure", of: "`run`")
    let curve = CurveSettings()
}

/// Keys: encryption, and who may connect.
struct CurveSettings: SettingSection {
    let secretKeyFile = Setting(
        "zeromq.curve.secret_key_file", .file(),
        """
        The daemon's own key, made by assay keys create --server. It turns on CURVE, encryption and authentication, for every \
        endpoint. See docs/security.md. Empty: none.
        """)
    let clients = Setting(
        "zeromq.curve.clients", .file(),
        """
        The public keys of the clients that may connect, with their rights. The file is read again when it changes. Empty: \
        none.
        """)
    let serverKey = Setting(
        "zeromq.curve.server_key", .publicKey,
        "The public key of the server that the daemon connects to (\">\"), or a file with it. Empty: none.")
}
