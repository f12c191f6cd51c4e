import CZeroMQ

/// A libzmq call that failed: which call, on what, why, and what to do about it.
///
/// `description` is one line for a log: `zmq_bind tcp://127.0.0.1:5555: Address already in use (EADDRINUSE). Another …`.
package struct ZeroMQError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the failing call was about.
    package enum Subject: Hashable, Sendable {
        /// The address given to bind, connect, unbind or disconnect.
        case endpoint(String)
        /// A socket or context option, with the refused value where there is one.
        case option(String)
    }

    /// The errno of the call.
    package let code: Code
    /// The C function that failed, such as `zmq_bind`.
    package let call: String
    /// The endpoint or option concerned, if the call has one.
    package let subject: Subject?
    /// Advice for this particular failure; it replaces the general advice.
    let detail: String?

    init(_ code: Code, call: String, subject: Subject? = nil, detail: String? = nil) {
        self.code = code
        self.call = call
        self.subject = subject
        self.detail = detail
    }

    /// The failure of the call just made on this thread, read from `zmq_errno`.
    static func last(_ call: String, _ subject: Subject? = nil) -> ZeroMQError {
        ZeroMQError(Code(rawValue: zmq_errno()), call: call, subject: subject)
    }

    /// libzmq's text for `code`, from [`zmq_strerror`](http://api.zeromq.org/4-3:zmq-strerror).
    package var text: String {
        String(cString: zmq_strerror(code.rawValue))
    }

    /// What to do about it; `nil` where there is nothing to add to `text`.
    package var advice: String? {
        detail ?? generalAdvice
    }

    package var description: String {
        let place =
            switch subject {
            case .endpoint(let address): " \(address)"
            case .option(let option): " \(option)"
            case nil: ""
            }
        let sentence = "\(call)\(place): \(text) (\(code.symbol))"
        return if let advice { "\(sentence). \(advice)" } else { sentence }
    }
}
