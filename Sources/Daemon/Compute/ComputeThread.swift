internal import CoreMetrics
internal import Embedding
internal import Tagging
internal import Wire

/// The loop of one compute thread: the path of a message from its frame to its result.
///
/// A frame is read (`FrameReader`) into messages, each with the obligation to answer it (`PendingMessage`). Those that can be
/// tagged become requests (`TagBatch`), are decided (`TextTagger`), and are answered (`Answers`).
struct ComputeThread {
    let intake: Intake
    let registry: SetRegistry
    let embedder: any Embedder
    let cascade: Cascade?
    let traffic: TierReferences?
    let decoder: FrameDecoder
    /// Nil: nobody watches for drift.
    let drift: DriftWatch?
    var answers: Answers

    /// Frames that are decoded before a helper stops waiting.
    private static let few = 4
    /// Batches of fewer tokens do not show how fast the thread is under load.
    private static let minMeasuredTokens = 32

    /// One of several threads, which share everything but what each counts on its own.
    var own: ComputeThread {
        var thread = self
        thread.answers = answers.forThread()
        return thread
    }

    /// Runs until the intake is closed and empty.
    func run() {
        let tagger: any TextTagger =
            if let cascade {
                CascadeTagger(cascade, embedder: embedder, idle: intake.idle, traffic: traffic)
            } else {
                Tagger(embedder: embedder, idle: intake.idle, traffic: traffic?.full)
            }
        let wait = EmbedderWait(intake: intake, embedder: embedder, expire: expire, refuse: answers.refuse)
        tagger.full.whileWaiting = wait.look
        tagger.full.trace = wait.trace
        let reader = FrameReader(decoder: decoder, answers: answers, tagger: tagger.full)
        var work: ComputeWork?
        while let batch = intake.next() {
            if batch.frames.count <= Self.few {
                // Helpers wake up while a lone message is decoded, so that they are ready when it is computed.
                tagger.full.shared { process(batch, reader, tagger, wait, &work) }
            } else {
                process(batch, reader, tagger, wait, &work)
            }
        }
    }

    /// - Parameter work: the previous batch's; on return this one's.
    private func process(
        _ batch: borrowing Batcher.Batch, _ reader: FrameReader, _ tagger: any TextTagger, _ wait: EmbedderWait,
        _ work: inout ComputeWork?
    ) {
        expire(batch)
        guard !batch.frames.isEmpty else { return }
        let snapshot = registry.snapshot
        if batch.isSlice { return explainSlice(batch.frames[0], of: batch, with: tagger, snapshot) }

        let stages = answers.counters.stages
        let taken = ContinuousClock.now
        for frame in batch.frames where frame.rest == nil { stages.wait.record(taken - frame.delivery.arrival) }
        var reading = BatchReading(budget: batch.budget, frames: batch.frames.count, work: work)
        for frame in batch.frames { reader.read(frame, for: snapshot, into: &reading) }
        intake.settle(reading.account)

        let start = ContinuousClock.now
        stages.tokenize.record(start - taken)
        // While others wait, no message that would be late is computed; otherwise nobody else needs the time.
        let end = batch.leavesOthers ? start + batch.rate.duration(tokens: reading.cost) : start
        wait.begin(reading.messages)
        tag(reading.messages, by: end, with: tagger, snapshot)
        wait.end()
        if !reading.messages.isEmpty {
            stages.batchMessages.record(reading.messages.count)
            stages.batchTokens.record(reading.cost)
            let times = tagger.full.takeTimes()
            if times.embed > .zero { stages.embed.record(times.embed) }
            if times.decide > .zero { stages.decide.record(times.decide) }
        }
        work = reading.cost >= Self.minMeasuredTokens && !wait.hasSeenOutage ? (reading.cost, .now - start) : nil
    }

    /// - Parameter end: when the messages will be done; those whose deadline is earlier are not computed.
    private func tag(
        _ messages: [PendingMessage], by end: ContinuousClock.Instant, with tagger: any TextTagger,
        _ snapshot: SetRegistry.Snapshot
    ) {
        var plain = TagBatch()
        var explained = TagBatch()
        var embedded = TagBatch()
        plain.reserveCapacity(messages.count)
        for message in messages {
            do throws(Refusal) {
                let request = try message.request(by: end, from: snapshot)
                if message.message.explain {
                    explained.append(message, request)
                } else if message.message.embed {
                    embedded.append(message, request)
                } else {
                    plain.append(message, request)
                }
            } catch {
                answers.refuse(message, error)
            }
        }
        // Messages without evidence do not wait for those with it.
        answers.answer(plain, together: true, with: tagger) { batch, each in
            guard let drift else { return try tagger.tag(batch.requests, with: snapshot) { each($0, $1, $2, nil) } }
            var tagged: [DriftWatch.Answer] = []
            tagged.reserveCapacity(batch.requests.count)
            try tagger.tag(batch.requests, with: snapshot) { index, tags, tier in
                each(index, tags, tier, nil)
                tagged.append((index, tags))
            }
            drift.note(tagged, of: batch, embeddings: tagger.full.embeddings, with: snapshot)
        }
        // Some may have expired while the plain ones waited for a server.
        answers.answer(embedded.open, together: true, with: tagger) { batch, each in
            try embed(batch.requests, with: tagger, snapshot, each: each)
        }
        answers.answer(explained.open, together: false, with: tagger) { batch, each in
            try tagger.full.explain(batch.requests, with: snapshot) { each($0, $1, .full, nil) }
        }
    }

    /// Embeddings for all, and tags for those that ask for sets.
    private func embed(
        _ requests: [TagRequest], with tagger: any TextTagger, _ snapshot: SetRegistry.Snapshot,
        each: (Int, TextTags, TaggedResult.Tier, [Float]?) -> Void
    ) throws {
        guard !requests.isEmpty else { return }
        let embeddings = try tagger.full.sentenceEmbeddings(of: requests.map(\.tokens))
        let tagged = requests.indices.filter { !requests[$0].sets.isEmpty }
        for index in requests.indices where requests[index].sets.isEmpty {
            each(index, TextTags([], .none), .full, embeddings[row: index])
        }
        try tagger.tag(tagged.map { requests[$0] }, with: snapshot) { each(tagged[$0], $1, $2, embeddings[row: tagged[$0]]) }
    }
}

/// What a batch cost, in tokens, and how long it took.
package typealias ComputeWork = (tokens: Int, duration: Duration)
