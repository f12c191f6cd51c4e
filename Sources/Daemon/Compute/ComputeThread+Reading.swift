internal import Embedding
internal import Tagging
internal import Wire

/// What is read from the frames of one batch.
struct FrameReading {
    /// The most messages read, failed and skipped ones included, before the batch is full: results take memory, whatever they cost.
    static let maxOutcomes = 256
    /// The cost of a failure, in tokens.
    static let failureCost = 2

    /// The maximum tokens of all messages together.
    let budget: Int
    var messages: [PreparedMessage] = []
    /// Tokens of `messages`, including variants of explained ones and the cost of failures.
    var cost = 0
    var outcomes = 0
    var account = Batcher.Account()

    init(batch: borrowing Batcher.Batch, work: ComputeThread.Work?) {
        budget = batch.budget
        account.work = work
        messages.reserveCapacity(batch.frames.count)
    }

    var isFull: Bool { outcomes >= Self.maxOutcomes || cost >= budget }

    /// Whether another message fits: the first always, later ones if at most a quarter over the budget.
    func fits(_ message: PreparedMessage) -> Bool {
        !message.isLong && (messages.isEmpty || cost + message.cost <= budget + budget / 4)
    }

    mutating func append(_ message: PreparedMessage) {
        messages.append(message)
        cost += message.cost
    }
}

extension ComputeThread {
    /// Reads messages of a frame until the batch is full. The rest of the frame goes into the account.
    func read(
        _ frame: WaitingFrame, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot, _ reading: inout FrameReading
    ) {
        let before = (cost: reading.cost, messages: reading.messages.count)
        var place = frame.rest?.place ?? FramePlace()
        var held = frame.rest?.held
        var long = frame.rest?.long ?? []
        if let message = held, reading.fits(message) {
            reading.append(message)
            held = nil
        }
        let (bytes, start) = (frame.delivery.bytes, place)
        bytes.withUnsafeBytes { bytes in
            while held == nil, long.count < FrameRest.maxLong, !reading.isFull,
                let outcome = decoder.next(in: bytes, at: &place)
            {
                reading.outcomes += 1
                guard let message = take(outcome, of: frame, with: tagger, snapshot, &reading) else { continue }
                // Later messages must not wait for it.
                if message.isLong { long.append(message) } else { held = message }
            }
        }
        reading.account.charge(frame, tokens: reading.cost - before.cost)
        let bytesRead = place.bytesRead(of: bytes.count) - start.bytesRead(of: bytes.count)
        learn(reading.messages[before.messages...], bytes: bytesRead, &reading)
        guard held != nil || !long.isEmpty || !place.isAtEnd else { return frame.delivery.receipt.decoded() }
        var frame = frame
        let rest = frame.rest ?? FrameRest()
        (rest.place, rest.held, rest.long) = (place, held, long)
        frame.rest = rest
        reading.account.rest.append(frame)
    }

    /// Accepts a message, or answers its failure.
    ///
    /// - Returns: the message if it does not fit.
    private func take(
        _ outcome: Result<Message, MessageFailure>, of frame: WaitingFrame, with tagger: Tagger,
        _ snapshot: SetRegistry.Snapshot, _ reading: inout FrameReading
    ) -> PreparedMessage? {
        let delivery = frame.delivery
        switch outcome {
        case .success(let message):
            // It was answered when its deadline passed.
            if let deadline = message.deadline, let upTo = frame.rest?.expiredUpTo, deadline <= upTo { return nil }
            counters.countReceived(1)
            let token = delivery.receipt.token(for: message.id, metadata: message.metadata)
            if let refusal = delivery.client?.refusal(of: message) {
                reading.cost += FrameReading.failureCost
                fail(token, refusal.code, refusal.reason, retryAfter: refusal.retryAfter)
                return nil
            }
            do {
                let prepared = PreparedMessage(
                    message: message, tokens: try tagger.tokenize(message.text, for: snapshot), token: token,
                    expiry: message.deadline.map { delivery.arrival + $0 }, client: delivery.client)
                guard reading.fits(prepared) else { return prepared }
                reading.append(prepared)
            } catch {
                fail(token, .internal, "\(error)")
            }
        case .failure(let failure):
            counters.countReceived(1)
            reading.cost += FrameReading.failureCost
            let token = delivery.receipt.token(for: failure.id, metadata: failure.metadata)
            fail(token, failure.code, failure.message)
        }
        return nil
    }

    /// Records how many tokens the bytes of a frame held. What was cut or refused does not count.
    private func learn(_ made: ArraySlice<PreparedMessage>, bytes: Int, _ reading: inout FrameReading) {
        guard !made.isEmpty, !made.contains(where: \.tokens.isTruncated) else { return }
        reading.account.yield.bytes += bytes
        reading.account.yield.tokens += made.reduce(0) { $0 + $1.tokens.ids.count - 2 }
    }
}
