internal import Embedding
internal import Logging
internal import Tagging
internal import Wire
internal import Wording

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
        var work: Work?
        while let batch = intake.next() {
            if batch.frames.count <= Self.few {
                // Helpers wake up while a lone message is decoded, so that they are ready when it is computed.
                tagger.shared { self.work(batch, with: tagger, &work) }
            } else {
                self.work(batch, with: tagger, &work)
            }
        }
    }

    /// What a batch cost and how long it took.
    typealias Work = (tokens: Int, duration: Duration)

    /// Frames that are decoded before a helper stops waiting.
    private static let few = 4

    /// - Parameter last: the previous batch's work; on return this one's.
    private func work(_ batch: borrowing Batcher.Batch, with tagger: Tagger, _ last: inout Work?) {
        let snapshot = registry.snapshot
        for message in batch.expired { expire(message) }
        for frame in batch.overdue { expire(frame) }
        guard !batch.frames.isEmpty else { return }
        if batch.isSlice { return explainSlice(batch.frames[0], of: batch, with: tagger, snapshot) }
        var reading = FrameReading(batch: batch, work: last)
        for frame in batch.frames { read(frame, with: tagger, snapshot, &reading) }
        intake.settle(reading.account)
        let start = ContinuousClock.now
        // While others wait, no message that would be late is computed; otherwise nobody else needs the time.
        let end = batch.leavesOthers ? start + batch.rate.duration(tokens: reading.cost) : start
        process(reading.messages, by: end, with: tagger, snapshot)
        last = reading.cost >= Self.measured ? (reading.cost, .now - start) : nil
    }

    /// Batches of fewer tokens do not show how fast the thread is under load.
    private static let measured = 32

    /// - Parameter end: when the messages will be done; those whose deadline is earlier are not computed.
    private func process(
        _ messages: [PreparedMessage], by end: ContinuousClock.Instant, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot
    ) {
        var plain: [Accepted] = []
        var explained: [Accepted] = []
        for prepared in messages {
            if let expiry = prepared.expiry, expiry < end {
                expire(prepared)
                continue
            }
            guard !snapshot.sets.isEmpty else {
                failWithoutSets(prepared)
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
            case .failure(let unknown): fail(prepared, unknown, snapshot)
            }
        }
        // Messages without evidence do not wait for those with it.
        answer(plain, with: tagger) { each in
            try tagger.tag(plain.map(\.request), with: snapshot, each: each)
        }
        answer(explained, together: false, with: tagger) { each in
            try tagger.explain(explained.map(\.request), with: snapshot) { each($0, $1, false) }
        }
    }

    /// A message that is to be answered with tags.
    typealias Accepted = (prepared: PreparedMessage, request: Tagger.Request)

    /// Answers messages with tags as they are made, and the remaining ones with an error when making tags fails.
    ///
    /// - Parameters:
    ///   - together: whether answers wait until all are made, which saves wake-ups of the transport. Those of the static model
    ///     never wait: the transformer may take long for the rest.
    ///   - makeTags: calls its argument with each message's index, its tags, and whether the static model of a cascade made
    ///     them.
    func answer(
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

    struct UnknownSet: Error { var name: String }

    func sets(for prepared: PreparedMessage, _ snapshot: SetRegistry.Snapshot) -> Result<[PublishedSet], UnknownSet> {
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

    func fail(_ prepared: PreparedMessage, _ unknown: UnknownSet, _ snapshot: SetRegistry.Snapshot) {
        // A set that the client may not use does not exist for it.
        let known = allowed(snapshot.defaults, for: prepared.client).map(\.name)
        fail(prepared.token, .unknownSet, UnknownName.message("label set", unknown.name, in: known))
    }

    /// Tags without any set would read as "nothing found".
    func failWithoutSets(_ prepared: PreparedMessage) { fail(prepared.token, .internal, "no label set is in use") }

    /// Counts a failure and answers with it.
    func fail(_ token: ReplyToken, _ code: ErrorCode, _ reason: String, retryAfter: Int? = nil) {
        counters.countFailure(code)
        logger.debug("message refused", metadata: ["id": "\(token.id)", "code": "\(code.rawValue)", "reason": "\(reason)"])
        token.fail(code, reason, retryAfter: retryAfter)
    }
}
