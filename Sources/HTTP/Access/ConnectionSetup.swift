internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOSSL

/// A connection: TLS, if there are certificates, the watch over its client, and HTTP.
struct ConnectionSetup: ServerChildChannel {
    let http: HTTP1Channel
    let certificates: CertificateStore?
    let connections: OpenConnections

    init(
        _ configuration: HTTPConfiguration, certificates: CertificateStore?, connections: OpenConnections,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        let limits = ClientPace.Limits(timeout: configuration.requestTimeout, maxUnusedBytes: configuration.maxBodyBytes)
        self.certificates = certificates
        self.connections = connections
        http = HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [ClientWatch(limits)],
                idleTimeout: .nanoseconds(configuration.idleTimeout.nanoseconds),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: configuration.maxHeaderBytes, maxHeaderListSize: configuration.maxHeaderBytes,
                    maxHeaderFieldCount: configuration.maxHeaders)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let certificates { try pipeline.addHandler(NIOSSLServerHandler(context: certificates.context)) }
            try pipeline.addHandler(ByteWatch())
        }.flatMap { http.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
