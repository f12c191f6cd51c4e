import CZeroMQ
import Glibc

extension Socket {
    /// Sets an option; an invalid value throws `invalidArgument` with the allowed ones.
    package func set<Value>(_ option: SocketOption<Value>, _ value: Value) throws(ZeroMQError) {
        let subject = ZeroMQError.Subject.option("\(option.name) = \(value)")
        guard let bytes = option.encode(value) else {
            throw ZeroMQError(
                .invalidArgument, call: "zmq_setsockopt", subject: subject, detail: "It takes \(option.allowed)."
            )
        }
        try setBytes(option.number, bytes, subject, detail: "A \(kind) socket takes no such value or option.")
    }

    /// The value of an option. The few write-only ones throw `invalidArgument`.
    package func get<Value>(_ option: SocketOption<Value>) throws(ZeroMQError) -> Value {
        var bytes = [UInt8](repeating: 0, count: option.size)
        var count = bytes.count
        if retrying({ zmq_getsockopt(handle, option.number, &bytes, &count) }) < 0 {
            let code = ZeroMQError.Code(rawValue: zmq_errno())
            throw ZeroMQError(
                code, call: "zmq_getsockopt", subject: .option(option.name),
                detail: code == .invalidArgument ? "libzmq cannot read this option of a \(kind) socket." : nil
            )
        }
        return option.decode(Array(bytes[..<count]))
    }

    /// Receives messages that start with a prefix; the empty one, the default, is everything. SUB only.
    ///
    /// Subscriptions count: the same prefix twice is undone by two `unsubscribe`s.
    package func subscribe(to prefix: [UInt8] = []) throws(ZeroMQError) {
        try setBytes(ZMQ_SUBSCRIBE, prefix, .option("subscribe"), detail: "Only a SUB socket subscribes.")
    }

    /// Undoes one `subscribe` of the same prefix. SUB only.
    package func unsubscribe(from prefix: [UInt8] = []) throws(ZeroMQError) {
        try setBytes(ZMQ_UNSUBSCRIBE, prefix, .option("unsubscribe"), detail: "Only a SUB socket unsubscribes.")
    }

    /// `detail` goes into the error when libzmq answers `EINVAL`.
    func setBytes(
        _ number: Int32, _ bytes: [UInt8], _ subject: ZeroMQError.Subject, detail: String
    ) throws(ZeroMQError) {
        if retrying({ zmq_setsockopt(handle, number, bytes, bytes.count) }) < 0 {
            let code = ZeroMQError.Code(rawValue: zmq_errno())
            throw ZeroMQError(
                code, call: "zmq_setsockopt", subject: subject, detail: code == .invalidArgument ? detail : nil
            )
        }
    }
}
