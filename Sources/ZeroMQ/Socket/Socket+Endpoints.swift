import CZeroMQ
import Glibc

extension Socket {
    /// Binds or connects, as the endpoint specifies, and returns the actual address.
    @discardableResult
    package func attach(_ endpoint: Endpoint) throws(ZeroMQError) -> String {
        // Without it libzmq accepts an IPv6 address for a connection and then silently never makes it.
        if endpoint.isIPv6 { try set(.ipv6, true) }
        switch endpoint.mode {
        case .bind:
            try IPCPath(endpoint)?.checkFree()
            try call("zmq_bind", endpoint.address, zmq_bind)
            return try lastEndpoint
        case .connect:
            try call("zmq_connect", endpoint.address, zmq_connect)
            return endpoint.address
        }
    }

    /// Listens on an address, such as `tcp://127.0.0.1:5555`, and returns the actual one: `tcp://127.0.0.1:*` and `ipc://*`
    /// choose a free port and path.
    ///
    /// An ipc path that a live socket listens on is refused with `addressInUse`, and a file that is not a socket with
    /// `alreadyExists`; libzmq alone would take over the first and delete the second. A stale socket file is replaced.
    ///
    /// Upstream: [`zmq_bind`](http://api.zeromq.org/4-3:zmq-bind).
    @discardableResult
    package func bind(_ address: String) throws(ZeroMQError) -> String {
        try attach(Self.endpoint(.bind, address, "zmq_bind"))
    }

    /// Connects to an address, now or as soon as someone listens there.
    ///
    /// A tcp host name is resolved later and again for each attempt, so one that cannot be resolved is not an error here: it
    /// shows as `connectRetried` events of a monitor.
    ///
    /// Upstream: [`zmq_connect`](http://api.zeromq.org/4-3:zmq-connect).
    package func connect(_ address: String) throws(ZeroMQError) {
        try attach(Self.endpoint(.connect, address, "zmq_connect"))
    }

    /// Stops listening on the address that `bind` returned; peers already connected are cut off.
    ///
    /// Upstream: [`zmq_unbind`](http://api.zeromq.org/4-3:zmq-unbind).
    package func unbind(_ address: String) throws(ZeroMQError) {
        try call("zmq_unbind", address, zmq_unbind)
    }

    /// Disconnects from the address given to `connect`; messages queued for it are dropped once `linger` has passed.
    ///
    /// libzmq does this in steps as the socket's thread sends, receives or polls; a socket that is no longer used
    /// stays connected until it closes.
    ///
    /// Upstream: [`zmq_disconnect`](http://api.zeromq.org/4-3:zmq-disconnect).
    package func disconnect(_ address: String) throws(ZeroMQError) {
        try call("zmq_disconnect", address, zmq_disconnect)
    }

    /// The last address bound or connected, with the port or path that was chosen; empty before the first.
    package var lastEndpoint: String {
        get throws(ZeroMQError) {
            try get(.lastEndpoint)
        }
    }

    private static func endpoint(
        _ mode: Endpoint.Mode, _ address: String, _ call: String
    ) throws(ZeroMQError) -> Endpoint {
        do {
            return try Endpoint(mode, address)
        } catch {
            throw ZeroMQError(error.code, call: call, subject: .endpoint(address), detail: error.advice)
        }
    }

    private func call(
        _ name: String, _ address: String, _ function: (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    ) throws(ZeroMQError) {
        if retrying({ function(handle, address) }) < 0 { throw .last(name, .endpoint(address)) }
    }
}
