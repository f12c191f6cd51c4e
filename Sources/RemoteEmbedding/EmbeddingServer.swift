internal import Dispatch
internal import Embedding
internal import Glibc
internal import Logging
internal import Synchronization

/// The server as all sessions share it: how many requests it gets, whether it answers, and whether its model is still the same.
final class EmbeddingServer: Sendable {
    let options: RemoteOptions
    private let exchange: HTTPExchange
    private let request: EmbeddingRequest
    private let policy: RetryPolicy
    private let logger: Logger
    /// Free places for requests.
    private let places: DispatchSemaphore
    /// How often the server answered again after failures: those that wait to try again need not wait longer.
    private let recoveries = Atomic<Int>(0)
    private let waitsOutOutages = Atomic<Bool>(false)
    private let state: Mutex<State>

    private struct State {
        var key: APIKey?
        var outage = OutageRecord()
        var watch: ModelWatch
        /// What the model is recognized by; nil until the server has answered once.
        var probe: Probe?
        /// The server wants no request before.
        var notBefore: ContinuousClock.Instant?
        var usage = RemoteUsage()
    }

    /// - Throws: `EmbeddingError` for a key or certificates that cannot be read.
    init(_ options: RemoteOptions, logger: Logger) throws(EmbeddingError) {
        self.options = options
        self.logger = logger
        exchange = try HTTPExchange(options)
        request = EmbeddingRequest(model: options.model, dimensions: options.dimensions)
        policy = RetryPolicy(maxRetries: options.maxRetries, backoff: options.backoff)
        places = DispatchSemaphore(value: options.maxRequests)
        state = Mutex(State(key: try options.key.read(), watch: ModelWatch(interval: options.probeInterval)))
    }

    /// From now on requests wait for as long as the server is away, instead of failing after `maxRetries`.
    func waitOutOutages() { waitsOutOutages.store(true, ordering: .relaxed) }

    var hasKey: Bool { state.withLock { $0.key != nil } }
    var usage: RemoteUsage { state.withLock { $0.usage } }

    var health: EmbedderHealth {
        state.withLock { state in
            if let change = state.watch.change { return .unavailable("the embeddings server's model changed: \(change)") }
            return state.outage.reason.map { .unavailable("the embeddings server does not answer: \($0)") } ?? .ready
        }
    }

    /// The probe as the server embeds it at the start.
    func firstProbe() throws -> Probe {
        try check(waiting: {})
        // `check` has set it.
        return state.withLock { $0.probe! }
    }

    /// Recognizes the model by an earlier probe instead, which differs by noise only.
    func use(_ probe: Probe) { state.withLock { $0.probe = probe } }

    /// The vectors of some texts, as the server sends them.
    ///
    /// - Parameters:
    ///   - trace: sent along.
    ///   - waiting: called again and again while the server takes its time, or is away; its error ends the wait.
    /// - Throws: `EmbeddingError`, and what `waiting` throws.
    func vectors(of texts: [String], trace: TraceContext?, waiting: () throws -> Void) throws -> [[Float]] {
        try answer(to: texts, isChecked: true, trace, waiting).vectors
    }

    /// Has the probe embedded, if it is time.
    private func check(waiting: () throws -> Void) throws {
        switch state.withLock({ $0.watch.next(now: .now) }) {
        case .none: return
        case .refuse(let change): throw changed(change)
        case .probe: break
        }
        let response = try answer(to: [Probe.text], isChecked: false, nil, waiting)
        let probe = Probe(reported: response.model ?? "", vector: response.vectors[0])
        let (change, wasChanged) = state.withLock { state -> (String?, Bool) in
            let wasChanged = state.watch.change != nil
            let change = state.probe?.change(to: probe)
            state.probe = state.probe ?? probe
            if let change { state.watch.differs(change, now: .now) } else { state.watch.matches(now: .now) }
            return (change, wasChanged)
        }
        if let change { throw noted(change, isNew: !wasChanged) }
        if wasChanged { logger.notice("the embeddings server has its former model again", metadata: place) }
    }

    /// Sends a request until it is answered.
    ///
    /// - Parameter isChecked: whether the model is checked before each attempt, if it is time: the server may have come back with
    ///   another one.
    private func answer(
        to texts: [String], isChecked: Bool, _ trace: TraceContext?, _ waiting: () throws -> Void
    ) throws -> EmbeddingResponse {
        var failures = 0
        while true {
            let attempts = recoveries.load(ordering: .relaxed)
            try pause(until: .now, unlessRecovered: attempts, waiting)
            if isChecked { try check(waiting: waiting) }
            switch try attempt(texts, trace, waiting) {
            case .success(let response):
                try noteAnswer(response)
                return response
            case .failure(let failure):
                failures += 1
                note(failure)
                let decision = policy.decide(
                    failure, failures: failures, waitsOutOutages: waitsOutOutages.load(ordering: .relaxed),
                    random: .random(in: 0...1))
                guard case .retry(let delay) = decision else { throw error(failure, failures: failures) }
                let end = ContinuousClock.now + delay
                if failure.retryAfter != nil { state.withLock { $0.notBefore = max(end, $0.notBefore ?? end) } }
                try pause(until: end, unlessRecovered: attempts, waiting)
            }
        }
    }

    private func attempt(
        _ texts: [String], _ trace: TraceContext?, _ waiting: () throws -> Void
    ) throws -> Result<EmbeddingResponse, RemoteFailure> {
        while places.wait(timeout: .now() + .nanoseconds(Int(HTTPExchange.tick.nanoseconds))) == .timedOut { try waiting() }
        defer { places.signal() }
        let (key, known) = state.withLock { state in
            state.usage.requests += 1
            return (state.key, state.probe?.vector.count)
        }
        let dimensions = known ?? options.dimensions
        return try exchange.post(
            request.body(texts), key: key, trace: trace,
            maxBytes: EmbeddingRequest.maxResponseBytes(texts: texts.count, dimensions: dimensions), waiting: waiting
        ) { bytes in
            do throws(EmbeddingResponse.Invalid) {
                return .success(try EmbeddingResponse(decoding: bytes, count: texts.count, dimensions: dimensions))
            } catch {
                return .failure(RemoteFailure(.invalid, error.description))
            }
        }
    }

    /// Waits until a time, or until the server answers others again, but not before it wants to be asked.
    private func pause(
        until end: ContinuousClock.Instant, unlessRecovered count: Int, _ waiting: () throws -> Void
    ) throws {
        while true {
            let now = ContinuousClock.now
            let isOver = now >= end || recoveries.load(ordering: .relaxed) != count
            let notBefore = state.withLock { $0.notBefore } ?? now
            if isOver, notBefore <= now { return }
            try waiting()
            let left = isOver ? notBefore - now : max(end, notBefore) - now
            usleep(UInt32(min(left, HTTPExchange.tick).nanoseconds / 1000) + 1)
        }
    }
}

// MARK: What answers and failures mean

extension EmbeddingServer {
    private var place: Logger.Metadata { ["server": "\(options.address.url)"] }

    /// - Throws: `EmbeddingError` when another model has answered.
    private func noteAnswer(_ response: EmbeddingResponse) throws {
        let (report, change, wasChanged) = state.withLock { state -> (OutageRecord.Report?, String?, Bool) in
            state.usage.promptTokens += response.promptTokens
            let wasChanged = state.watch.change != nil
            let change = state.probe.flatMap { $0.change(toReported: response.model ?? "") }
            if let change { state.watch.differs(change, now: .now) }
            return (state.outage.succeeded(now: .now), change, wasChanged)
        }
        if case .ended(let duration) = report {
            logger.notice("the embeddings server answers again", metadata: place.with("after", "\(duration.rounded)"))
            recoveries.add(1, ordering: .relaxed)
        }
        if let change { throw noted(change, isNew: !wasChanged) }
    }

    private func note(_ failure: RemoteFailure) {
        // The server is fine, and the texts are not.
        guard failure.kind != .refused else { return }
        let report = state.withLock { state in
            state.usage.failures += 1
            if [.connection, .busy, .untrusted].contains(failure.kind) { state.watch.connectionLost() }
            return state.outage.failed(failure.reason, now: .now)
        }
        if failure.kind == .access { readKeyAgain() }
        let metadata = place.with("reason", "\(failure.reason)")
        switch report {
        case .began: logger.warning("the embeddings server does not answer; texts wait", metadata: metadata)
        case .continues(let duration):
            logger.warning(
                "the embeddings server still does not answer; texts wait",
                metadata: metadata.with("since", "\(duration.rounded)"))
        case .ended, nil: break
        }
    }

    /// A key that the server refuses may have been replaced in its file.
    private func readKeyAgain() {
        guard case .file = options.key else { return }
        do throws(EmbeddingError) {
            let key = try options.key.read()
            state.withLock { $0.key = key }
        } catch {
            logger.warning(
                "the key of the embeddings server cannot be read; the former one stays", metadata: ["reason": "\(error)"])
        }
    }

    private func noted(_ change: String, isNew: Bool) -> EmbeddingError {
        let error = changed(change)
        if isNew {
            logger.error(
                "the embeddings server's model changed; nothing is embedded", metadata: place.with("reason", "\(change)"))
        }
        return error
    }

    private func changed(_ change: String) -> EmbeddingError {
        EmbeddingError(
            .changedModel, at: options.address.url, "the server's model changed: \(change)",
            remedy: "give it back its model, or restart to embed the label examples with the new one")
    }

    private func error(_ failure: RemoteFailure, failures: Int) -> EmbeddingError {
        let times = failures == 1 ? "" : " (\(failures) attempts)"
        let (code, remedy): (EmbeddingError.Code, String) =
            switch failure.kind {
            case .connection, .busy, .limited: (.unavailable, "start the server, or check embedder.url")
            case .access: (.unavailable, "check embedder.url, embedder.model and the key")
            case .untrusted: (.unavailable, "name its certificate authority in embedder.ca_file, or check embedder.url")
            case .refused: (.refusedText, "check embedder.model, embedder.dimensions, embedder.batch_size and model.max_tokens")
            case .invalid: (.unavailable, "check that embedder.url is an embeddings API, and embedder.dimensions")
            }
        return EmbeddingError(code, at: options.address.url, failure.reason + times, remedy: remedy)
    }
}

extension Logger.Metadata {
    fileprivate func with(_ key: String, _ value: Logger.MetadataValue) -> Logger.Metadata {
        merging([key: value]) { $1 }
    }
}

extension Duration {
    /// To a tenth of a second, for the log.
    fileprivate var rounded: Duration { .milliseconds(Int(self / .milliseconds(100)) * 100) }
}
