internal import Embedding
internal import Logging

/// The loop of one compute thread: takes batches from the intake, decodes, embeds, classifies, encodes and answers.
struct ComputeThread {
    let intake: Intake
    let registry: SetRegistry
    let embedder: any Embedder
    let cascade: Cascade?
    let decoder: FrameDecoder
    let counters: PipelineCounters
    let logger: Logger

    /// Runs until the intake is closed and empty.
    func run() {
        let tagger = Tagger(embedder: embedder, cascade: cascade, idle: intake.idle)
        while let batch = intake.next() {
            if batch.frames.count <= Self.few {
                // Whoever helps wakes up while a lone message is decoded, and is there when it is computed.
                tagger.shared { work(batch, with: tagger) }
            } else {
                work(batch, with: tagger)
            }
        }
    }

    /// Frames that are decoded sooner than a helper would lose patience.
    private static let few = 4

    private func work(_ batch: borrowing Batcher.Batch, with tagger: Tagger) {
        let snapshot = registry.snapshot
        var messages = batch.prepared
        var yield = TokenRate.Yield()
        for frame in batch.frames {
            let before = messages.count
            decode(frame, with: tagger, snapshot, into: &messages)
            // What was cut or refused says nothing of the rest.
            let made = messages[before...]
            guard !made.isEmpty, !made.contains(where: \.tokens.isTruncated) else { continue }
            yield.bytes += frame.bytes.count
            yield.tokens += made.reduce(0) { $0 + $1.tokens.ids.count - 2 }
        }
        intake.learn(yield)
        if messages.contains(where: \.message.explain) {
            // What wants evidence costs much, and gives way to what does not.
            messages = messages.filter { !$0.message.explain } + messages.filter(\.message.explain)
        }
        let count = fitting(messages)
        intake.giveBack(messages[count...])
        process(messages[..<count], with: tagger, snapshot)
    }

    /// How many messages make one batch: all of them, unless an array in a frame held more than the estimate.
    private func fitting(_ messages: [PreparedMessage]) -> Int {
        var tokens = 0
        for (index, message) in messages.enumerated() {
            tokens += message.cost
            if index > 0, tokens > intake.tokenLimit { return index }
        }
        return messages.count
    }

    private func decode(
        _ delivery: Delivery, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot, into messages: inout [PreparedMessage]
    ) {
        delivery.bytes.withUnsafeBytes { bytes in
            decoder.decode(bytes) { outcome in
                counters.countReceived(1)
                switch outcome {
                case .success(let message):
                    let token = delivery.receipt.token(for: message.id, metadata: message.metadata)
                    if let refusal = delivery.client?.refusal(of: message) {
                        return fail(token, refusal.code, refusal.reason, retryAfter: refusal.retryAfter)
                    }
                    do {
                        let tokens = try tagger.tokenize(message.text, for: snapshot)
                        var prepared = PreparedMessage(
                            message: message, tokens: tokens, token: token,
                            expiry: message.deadline.map { delivery.arrival + $0 })
                        prepared.client = delivery.client
                        messages.append(prepared)
                    } catch {
                        fail(token, .internal, "\(error)")
                    }
                case .failure(let failure):
                    let token = delivery.receipt.token(for: failure.id, metadata: failure.metadata)
                    fail(token, failure.code, failure.message)
                }
            }
        }
        delivery.receipt.decoded()
    }

    private func process(
        _ messages: ArraySlice<PreparedMessage>, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot
    ) {
        let now = ContinuousClock.now
        var plain: [Accepted] = []
        var explained: [Accepted] = []
        for prepared in messages {
            if let expiry = prepared.expiry, expiry < now {
                fail(prepared.token, .expired, "the deadline of \(prepared.message.deadline!) passed before it was processed")
                continue
            }
            switch sets(for: prepared, snapshot) {
            case .success(let sets):
                let request = Tagger.Request(text: prepared.message.text, tokens: prepared.tokens, sets: sets)
                if prepared.message.explain {
                    explained.append((prepared, request))
                } else {
                    plain.append((prepared, request))
                }
            case .failure(let unknown):
                // A set that the client may not use is not there for it.
                let known = allowed(snapshot.defaults, for: prepared.client).map(\.name).joined(separator: ", ")
                fail(prepared.token, .unknownSet, "there is no label set \(unknown.name); there are: \(known)")
            }
        }
        // Those that want no evidence do not wait for that of others.
        answer(plain, with: tagger) { each in
            try tagger.tag(plain.map(\.request), with: snapshot, each: each)
        }
        answer(explained, together: false, with: tagger) { each in
            try tagger.explain(explained.map(\.request), with: snapshot) { each($0, $1, false) }
        }
    }

    /// A message that is to be answered with tags.
    private typealias Accepted = (prepared: PreparedMessage, request: Tagger.Request)

    /// Answers messages with tags as they are made, and with an error those that are left when making them fails.
    ///
    /// - Parameters:
    ///   - together: whether answers wait until all are made, which spares the transport wake-ups. Those of the static model
    ///     never wait: what is left may take the transformer long.
    ///   - makeTags: calls its argument with the place of each message, its tags, and whether the static model of a cascade made
    ///     them.
    private func answer(
        _ messages: [Accepted], together: Bool = true, with tagger: Tagger,
        makeTags: ((Int, [(set: String, tag: SetTag)], Bool) -> Void) throws -> Void
    ) {
        guard !messages.isEmpty else { return }
        var waiting = Set(messages.indices)
        var anomalies = 0
        var fast = 0
        var answers: [(token: ReplyToken, frame: [UInt8])] = []
        if together { answers.reserveCapacity(messages.count) }
        do {
            try makeTags { index, tags, isFast in
                let prepared = messages[index].prepared
                let result = tagger.result(
                    id: prepared.message.id, metadata: prepared.message.metadata, tokens: prepared.tokens, tags: tags,
                    isFast: isFast)
                if isFast { fast += 1 }
                if result.anomaly { anomalies += 1 }
                var frame: [UInt8] = []
                frame.reserveCapacity(512)
                ResultEncoder().encode(result, into: &frame)
                if together, !isFast { answers.append((prepared.token, frame)) } else { prepared.token.answer(frame) }
                waiting.remove(index)
            }
            ReplyToken.answer(answers)
        } catch {
            ReplyToken.answer(answers)
            logger.error(
                "a batch failed; its messages are answered with an internal error",
                metadata: ["messages": "\(waiting.count)", "error": "\(error)"])
            for index in waiting.sorted() { fail(messages[index].prepared.token, .internal, "\(error)") }
        }
        guard waiting.count < messages.count else { return }
        let done = messages.indices.lazy.filter { !waiting.contains($0) }.map { messages[$0].prepared.tokens }
        counters.countFast(fast)
        counters.countBatch(
            texts: messages.count - waiting.count, tokens: done.reduce(0) { $0 + $1.ids.count }, anomalies: anomalies,
            truncated: done.count { $0.isTruncated })
    }

    private struct UnknownSet: Error { var name: String }

    private func sets(for prepared: PreparedMessage, _ snapshot: SetRegistry.Snapshot) -> Result<[PublishedSet], UnknownSet> {
        guard let names = prepared.message.sets else { return .success(allowed(snapshot.defaults, for: prepared.client)) }
        var sets: [PublishedSet] = []
        for name in names {
            guard prepared.client?.mayUse(name) ?? true, let set = snapshot.sets[name] else {
                return .failure(UnknownSet(name: name))
            }
            sets.append(set)
        }
        return .success(sets)
    }

    private func allowed(_ sets: [PublishedSet], for client: Client?) -> [PublishedSet] {
        guard let client, client.rights.sets != nil else { return sets }
        return sets.filter { client.mayUse($0.name) }
    }

    /// Counts a failure and answers with it.
    private func fail(_ token: ReplyToken, _ code: ErrorCode, _ reason: String, retryAfter: Int? = nil) {
        counters.countFailure(code)
        logger.debug("message refused", metadata: ["id": "\(token.id)", "code": "\(code.rawValue)", "reason": "\(reason)"])
        token.fail(code, reason, retryAfter: retryAfter)
    }
}
