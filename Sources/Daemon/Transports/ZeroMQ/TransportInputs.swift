internal import Logging
internal import ZeroMQ

/// The inlets for the endpoints that messages come by.
struct TransportInputs {
    /// Inlets for which no connection is told apart: the endpoints that the daemon connects to, one each, and those where it cannot be.
    private(set) var shared: [Inlet] = []
    private(set) var acceptors: [Acceptor] = []
    /// The endpoints' addresses, as bound.
    private(set) var addresses: [String] = []

    init(
        _ configuration: TransportConfiguration, context: ZeroMQContext, access: AccessControl,
        _ authenticator: Authenticator, _ logger: Logger
    ) throws {
        // Inlets over TCP are used again for later connections, those that were made first before all others.
        var tcpCount = 0
        func socket(for endpoint: Endpoint) throws -> Socket {
            let socket = try Socket(.pull, context: context)
            switch endpoint.transport {
            case .tcp:
                try socket.set(.receiveHighWaterMark, configuration.receiveHighWaterMark(ofConnection: tcpCount))
                tcpCount += 1
            case .ipc:
                let least = TransportConfiguration.minLocalReceiveHighWaterMark
                try socket.set(.receiveHighWaterMark, max(configuration.receiveHighWaterMark, least))
            case .inproc: try socket.set(.receiveHighWaterMark, configuration.receiveHighWaterMark)
            }
            try socket.set(.maxMessageSize, configuration.maxMessageBytes)
            return socket
        }
        var count = 0
        let nextNumber = {
            count += 1
            return count
        }
        for endpoint in configuration.pull {
            if endpoint.mode == .bind, let address = try SharedAddress(endpoint, context: context) {
                let acceptor = try Acceptor(
                    address, authenticator: authenticator, exchange: access.exchange, logger: logger, nextNumber: nextNumber,
                    makeSocket: { domain in
                        let socket = try socket(for: endpoint)
                        try access.prepareInlet(socket, for: endpoint, domain: domain, authenticator)
                        return socket
                    })
                acceptors.append(acceptor)
                addresses.append(acceptor.address)
            } else {
                let inlet = Inlet(number: nextNumber(), socket: try socket(for: endpoint))
                addresses += try access.attach(
                    inlet.socket, [endpoint], domain: .sharedInlet(inlet.number), to: authenticator)
                shared.append(inlet)
            }
        }
    }
}
