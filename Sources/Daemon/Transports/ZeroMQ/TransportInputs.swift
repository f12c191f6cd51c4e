internal import Logging
internal import ZeroMQ

/// The inlets of the endpoints for messages.
struct TransportInputs {
    /// Inlets that do not tell connections apart: one per endpoint that the daemon connects to, and those where it is impossible.
    private(set) var shared: [Inlet] = []
    private(set) var acceptors: [Acceptor] = []
    /// The endpoints' addresses, as bound.
    private(set) var addresses: [String] = []

    init(
        _ configuration: TransportConfiguration, context: ZeroMQContext, relay: Relay, access: AccessControl,
        _ authenticator: Authenticator, _ logger: Logger
    ) throws {
        func socket(highWaterMark: Int) throws -> Socket {
            let socket = try Socket(.pull, context: context)
            try socket.set(.receiveHighWaterMark, highWaterMark)
            try socket.set(.maxMessageSize, configuration.maxMessageBytes)
            return socket
        }
        // Inlets are reused for later connections, the oldest ones first.
        var inletCount = 0
        var count = 0
        let nextNumber = {
            count += 1
            return count
        }
        for endpoint in configuration.pull {
            if endpoint.mode == .bind,
                let address = try SharedAddress(
                    endpoint, relay: relay, context: context, silence: configuration.heartbeat?.timeout)
            {
                let acceptor = try Acceptor(
                    address, authenticator: authenticator, exchange: access.exchange, logger: logger, nextNumber: nextNumber,
                    makeSocket: { domain, origin in
                        let mark = configuration.receiveHighWaterMark(ofConnection: inletCount)
                        inletCount += 1
                        let socket = try socket(highWaterMark: mark)
                        try access.prepareInlet(socket, for: endpoint, domain: domain, origin: origin, authenticator)
                        return socket
                    })
                acceptors.append(acceptor)
                addresses.append(acceptor.address)
            } else {
                let inlet = Inlet(number: nextNumber(), socket: try socket(highWaterMark: configuration.receiveHighWaterMark))
                addresses += try access.attach(
                    inlet.socket, [endpoint], domain: .sharedInlet(inlet.number), to: authenticator)
                shared.append(inlet)
            }
        }
    }
}
