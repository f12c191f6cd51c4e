internal import AsyncHTTPClient
internal import Dispatch
internal import Embedding
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization
internal import Wording

/// Sends requests to one URL and waits for the responses on the calling thread.
///
/// The network has a thread of its own, so a wait here never holds up another request.
final class HTTPExchange: Sendable {
    private let url: String
    private let timeout: Duration
    private let group: MultiThreadedEventLoopGroup
    private let client: HTTPClient

    /// How often a waiting thread looks up.
    static let tick = Duration.milliseconds(50)

    /// - Throws: `EmbeddingError` for certificates that cannot be read.
    init(_ options: RemoteOptions) throws(EmbeddingError) {
        (url, timeout) = (options.address.url, options.timeout)
        var configuration = HTTPClient.Configuration()
        // The key is for this server only.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.tlsConfiguration = try options.authorities.configuration()
        configuration.timeout.connect = .nanoseconds(min(options.timeout, .seconds(10)).nanoseconds)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = options.maxRequests
        // Retries are decided, counted and logged here.
        configuration.connectionPool.retryConnectionEstablishment = false
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        client = HTTPClient(eventLoopGroup: group, configuration: configuration)
    }

    deinit {
        // Nobody waits for this: the requests are over, and nothing is left but idle connections.
        client.shutdown { [group] _ in group.shutdownGracefully { _ in } }
    }

    /// Sends a request and waits for the response.
    ///
    /// - Parameters:
    ///   - key: sent as a bearer token, never logged.
    ///   - trace: sent as it came.
    ///   - maxBytes: a longer response is refused.
    ///   - waiting: called again and again meanwhile; its error ends the wait.
    ///   - body: of the response with status 200.
    /// - Returns: what `read` makes of a response with status 200, or why there is none.
    func post<Value>(
        _ body: [UInt8], key: APIKey?, trace: TraceContext?, maxBytes: Int, waiting: () throws -> Void,
        read: (UnsafeRawBufferPointer) -> Result<Value, RemoteFailure>
    ) throws -> Result<Value, RemoteFailure> {
        let response: HTTPClient.Response
        do {
            var request = try HTTPClient.Request(url: url, method: .POST, body: .bytes(body))
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "Accept", value: "application/json")
            request.headers.add(name: "User-Agent", value: "assay")
            if let trace {
                request.headers.add(name: "traceparent", value: trace.parent)
                if let state = trace.state { request.headers.add(name: "tracestate", value: state) }
            }
            if let key { request.headers.add(name: "Authorization", value: "Bearer \(key.secret)") }
            let task = client.execute(
                request: request, delegate: ResponseAccumulator(request: request, maxBodySize: maxBytes),
                deadline: .now() + .nanoseconds(timeout.nanoseconds))
            switch try outcome(of: task, waiting) {
            case .success(let received): response = received
            case .failure(let error): return .failure(failure(error))
            }
        } catch let error as HTTPClientError {
            return .failure(failure(error))
        }
        let bytes = response.body ?? ByteBuffer()
        return bytes.withUnsafeReadableBytes { bytes in
            guard let kind = RemoteFailure.kind(ofStatus: Int(response.status.code)) else { return read(bytes) }
            return .failure(failure(kind, response, bytes, key))
        }
    }

    /// Waits for a task on this thread.
    private func outcome(
        of task: HTTPClient.Task<HTTPClient.Response>, _ waiting: () throws -> Void
    ) throws -> Result<HTTPClient.Response, any Error> {
        let outcome = Outcome()
        task.futureResult.whenComplete { result in
            outcome.result.withLock { $0 = result }
            outcome.isThere.signal()
        }
        while outcome.isThere.wait(timeout: .now() + .nanoseconds(Int(Self.tick.nanoseconds))) == .timedOut {
            do { try waiting() } catch {
                task.cancel()
                throw error
            }
        }
        // It was set before the signal.
        return outcome.result.withLock { $0! }
    }

    private final class Outcome: Sendable {
        let result = Mutex<Result<HTTPClient.Response, any Error>?>(nil)
        let isThere = DispatchSemaphore(value: 0)
    }

    private func failure(_ error: any Error) -> RemoteFailure {
        switch error {
        case let error as ResponseAccumulator.ResponseTooBigError:
            RemoteFailure(.invalid, "the response is larger than the \(error.maxBodySize) bytes that it can be")
        case let error as HTTPClientError where error == .deadlineExceeded:
            RemoteFailure(.connection, "no response within \(timeout)")
        case let error as HTTPClientError where error == .connectTimeout:
            RemoteFailure(.connection, "no connection: it takes too long")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            RemoteFailure(.connection, "the connection was closed before the response was complete")
        case let error as NIOSSLError: failure(error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            RemoteFailure(.untrusted, "the server's certificate is for another host name")
        case let error as NIOConnectionError:
            RemoteFailure(.connection, "no connection: \(error.reason)")
        case let error as IOError:
            RemoteFailure(
                .connection,
                ([ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
                    ? "no connection: " : "the connection failed: ") + String(cString: strerror(error.errnoCode)))
        default: RemoteFailure(.connection, "the request failed: \(String("\(error)".printable.prefix(200)))")
        }
    }

    private func failure(_ error: NIOSSLError) -> RemoteFailure {
        // The library does not tell in types what is wrong with a certificate.
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return RemoteFailure(
                .untrusted, "the server's certificate is not signed by a trusted authority, or is out of date")
        }
        return RemoteFailure(.connection, "no TLS connection: \(text.printable.prefix(200))")
    }

    private func failure(
        _ kind: RemoteFailure.Kind, _ response: HTTPClient.Response, _ body: UnsafeRawBufferPointer, _ key: APIKey?
    ) -> RemoteFailure {
        let headers = response.headers
        let retryAfter =
            headers.first(name: "retry-after-ms").flatMap { RetryAfter.parse(milliseconds: $0) }
            ?? headers.first(name: "retry-after").flatMap { RetryAfter.parse($0, now: time(nil)) }
        let status = "\(response.status.code) \(response.status.reasonPhrase)"
        let message =
            (300..<400).contains(response.status.code)
            ? "redirects are not followed, as the key is for this server only" : ErrorBody.message(body, without: key?.secret)
        return RemoteFailure(
            kind, "the server says \(status)\(message.isEmpty ? "" : ": \(message)")", retryAfter: retryAfter)
    }
}

extension NIOConnectionError {
    /// The first system error, else DNS's.
    fileprivate var reason: String {
        for failure in connectionErrors {
            if let error = failure.error as? IOError { return String(cString: strerror(error.errnoCode)) }
        }
        if dnsAError != nil || dnsAAAAError != nil { return "\(host) was not found" }
        return "\(host):\(port) cannot be reached"
    }
}

extension Duration {
    /// Rounded to whole nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
