internal import HTTPTypes
internal import JSON
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Ends connections whose clients are too slow or too greedy, and says so to them where they can understand it. Requests that are
/// not HTTP end here too.
final class ClientWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bytes have come. `ByteWatch` tells so, before anything is decoded.
    struct Received {}

    /// What the server asks of a connection.
    enum Command: Sendable {
        /// The body of the request is read now: if the client waits to be told to send it, tell it.
        case acceptBody
        /// End the connection at once.
        case end
    }

    private var pace: ClientPace
    private var check: Scheduled<Void>?
    private var probe: Scheduled<Void>?
    /// Whether the client waits to be told that it may send the body of the last request.
    private var awaitsContinue = false
    /// Whether a response has begun and is not complete.
    private var isAnswering = false
    /// What is said once the responses that are due have been written.
    private var dueRefusal: RequestFailure?
    /// Whether the connection is at its end: nothing more is let through.
    private var isOver = false
    /// The close of the connection that others wait for.
    private var close: EventLoopPromise<Void>?

    /// How long a refused client may take to read why.
    private static let lingering = TimeAmount.seconds(2)
    /// How long an answer may take, after the client has closed its side, before the server looks whether the client is there.
    private static let probeDelay = TimeAmount.milliseconds(100)

    init(_ limits: ClientPace.Limits) { pace = ClientPace(limits) }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        probe?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        close?.succeed()
        close = nil
        context.fireChannelInactive()
    }

    // MARK: From the client

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Received {
            pace.received(at: .now)
            return schedule(context)
        }
        if case .inputClosed? = event as? ChannelEvent {
            if isOver { return end(context) }
            probeSoon(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            pace.headEnded(isStream: head.headerFields.isStreamOfLines, at: .now)
            awaitsContinue = head.headerFields[.expect]?.lowercased() == "100-continue"
        case .body(let bytes):
            awaitsContinue = false
            if let fault = pace.bodyContinued(bytes.readableBytes, at: .now) { return act(on: fault, context) }
        case .end:
            awaitsContinue = false
            pace.requestEnded()
        }
        schedule(context)
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pace.read(false, at: .now)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver, dueRefusal == nil else { return }
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        let failure =
            error == .headerOverflow
            ? RequestFailure(
                HTTPResponse.Status(code: 431, reasonPhrase: "Request Header Fields Too Large"), "headers_too_large",
                "the request's headers are larger or more than this server accepts")
            : RequestFailure(.badRequest, "malformed_request", "the request is not HTTP: \(error)")
        if pace.mayAnswerLater { dueRefusal = failure } else { refuse(failure, context) }
    }

    // MARK: To the client

    func read(context: ChannelHandlerContext) {
        pace.read(true, at: .now)
        schedule(context)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.kind != .informational:
            isAnswering = true
            pace.responseBegan()
        case .end:
            isAnswering = false
            pace.responseEnded()
        default: break
        }
        context.write(data, promise: promise)
        if let failure = dueRefusal, pace.mayAnswer { refuse(failure, context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.writable(context.channel.isWritable, waiting: waiting(context), at: .now)
        schedule(context)
        context.fireChannelWritabilityChanged()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // The server is done with the connection, but the client may not have read yet why.
        guard isOver, context.channel.isActive else { return context.close(mode: mode, promise: promise) }
        if let close { close.futureResult.cascade(to: promise) } else { close = promise ?? context.eventLoop.makePromise() }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? Command {
        case .acceptBody:
            // With two requests open, it is the first whose body is read, and the second that waits.
            if awaitsContinue, pace.openResponses == 1, !isAnswering, !isOver { sendContinue(context) }
            promise?.succeed()
        case .end:
            isOver = true
            end(context)
            promise?.succeed()
        case nil: context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    /// Finds out whether a client that sends no more has disconnected, or only closed its side and waits for the answer. To TCP
    /// both are the same, until something is sent: a system whose program is gone resets the connection. This is what every client
    /// takes (RFC 9110, section 15.2).
    private func probeSoon(_ context: ChannelHandlerContext) {
        guard pace.openResponses > 0, probe == nil else { return }
        probe = context.eventLoop.assumeIsolated().scheduleTask(in: Self.probeDelay) { [self] in
            guard pace.openResponses > 0, !isAnswering, !isOver else { return }
            sendContinue(context)
        }
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        awaitsContinue = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    // MARK: Time

    private func schedule(_ context: ChannelHandlerContext) {
        guard check == nil, !isOver, let deadline = pace.deadline else { return }
        let wait = TimeAmount.nanoseconds(max(0, ContinuousClock.now.duration(to: deadline).nanoseconds) + 1)
        check = context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [self] in
            check = nil
            if let fault = pace.check(waiting: waiting(context), at: .now) {
                act(on: fault, context)
            } else {
                schedule(context)
            }
        }
    }

    /// Bytes that wait for the client to take them.
    private func waiting(_ context: ChannelHandlerContext) -> Int {
        // A channel that does not know has not made any progress, for all one can tell.
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: The end

    private func act(on fault: ClientPace.Fault, _ context: ChannelHandlerContext) {
        switch fault {
        case .slowHead:
            refuse(RequestFailure(.requestTimeout, "slow_request", "the request's headers did not come in time"), context)
        case .slowBody:
            refuse(RequestFailure(.requestTimeout, "slow_request", "the request's body did not come in time"), context)
        case .unusedBody, .unreadResponse:
            isOver = true
            end(context)
        }
    }

    /// Answers if the client can tell what the answer is for, and ends the connection.
    private func refuse(_ failure: RequestFailure, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        check?.cancel()
        let mayAnswer = pace.mayAnswer
        // A route that waits for the rest of the body learns that there is none.
        context.fireErrorCaught(failure)
        guard mayAnswer else { return end(context) }
        let body = failure.problem
        let head = HTTPResponse(
            status: failure.status,
            headerFields: [
                .contentType: "application/problem+json", .contentLength: "\(body.count)", .connection: "close",
                .xContentTypeOptions: "nosniff", .cacheControl: "no-store",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // A close now would make the system reset the connection if the client has sent more, and the client lose the answer.
        context.close(mode: .output, promise: nil)
        check = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { [self] in end(context) }
    }

    private func end(_ context: ChannelHandlerContext) {
        check?.cancel()
        context.close(promise: close)
        close = nil
    }
}

/// Tells `ClientWatch` of bytes before they are decoded, because half a head comes out of no decoder.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireUserInboundEventTriggered(ClientWatch.Received())
        context.fireChannelRead(data)
    }
}

extension HTTPFields {
    /// Whether the body is a stream of JSON lines, which may last as long as the client likes.
    fileprivate var isStreamOfLines: Bool {
        guard let type = self[.contentType]?.lowercased() else { return false }
        return ["application/x-ndjson", "application/jsonl", "application/ndjson"].contains { type.hasPrefix($0) }
    }
}

extension RequestFailure {
    /// As a problem of RFC 9457, for requests that no API has.
    fileprivate var problem: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(json: "{\"type\":\"about:blank\",\"title\":")
        bytes.append(string: status.reasonPhrase)
        bytes.append(json: ",\"status\":")
        bytes.append(integer: status.code)
        bytes.append(json: ",\"detail\":")
        bytes.append(string: message)
        bytes.append(json: ",\"code\":")
        bytes.append(string: code)
        bytes.append(json: "}")
        return bytes
    }
}
