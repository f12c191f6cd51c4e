internal import Embedding
internal import Tagging
internal import Wire

/// Turns frames into messages: decodes and tokenizes, and answers what is invalid or not allowed.
struct FrameReader {
    let decoder: FrameDecoder
    let answers: Answers
    /// Tokenizes.
    let tagger: Tagger

    /// Reads messages of a frame until the batch is full. The rest of the frame goes into the account.
    func read(_ frame: WaitingFrame, for snapshot: SetRegistry.Snapshot, into reading: inout BatchReading) {
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
                reading.noteOutcome()
                guard let message = message(outcome, of: frame, for: snapshot, &reading) else { continue }
                if reading.fits(message) {
                    reading.append(message)
                } else if message.isLong {
                    // Later messages must not wait for it.
                    long.append(message)
                } else {
                    held = message
                }
            }
        }
        reading.account.charge(frame, tokens: reading.cost - before.cost)
        let bytesRead = place.bytesRead(of: bytes.count) - start.bytesRead(of: bytes.count)
        learn(reading.messages[before.messages...], bytes: bytesRead, &reading.account)
        guard held != nil || !long.isEmpty || !place.isAtEnd else { return frame.delivery.receipt.decoded() }
        var frame = frame
        let rest = frame.rest ?? FrameRest()
        (rest.place, rest.held, rest.long) = (place, held, long)
        frame.rest = rest
        reading.account.rest.append(frame)
    }

    /// A decoded message as it waits for its answer; nil if it has one already, or gets an error here.
    private func message(
        _ outcome: consuming Result<Message, MessageFailure>, of frame: WaitingFrame, for snapshot: SetRegistry.Snapshot,
        _ reading: inout BatchReading
    ) -> PendingMessage? {
        let delivery = frame.delivery
        switch consume outcome {
        case .success(let message):
            if let rest = frame.rest, rest.hasExpired(message) { return nil }
            answers.counters.countReceived(from: delivery.receipt.source)
            if let refusal = delivery.client?.refusal(of: message) {
                reading.noteFailure()
                answers.refuse(message, of: delivery.receipt, refusal)
                return nil
            }
            // Before it is tokenized, which costs something too.
            if delivery.receipt.isDisconnected {
                reading.noteFailure()
                answers.refuse(message, of: delivery.receipt, .disconnected)
                return nil
            }
            do {
                let tokens =
                    if let ids = message.tokenIDs {
                        try tagger.tokenize(ids, for: snapshot)
                    } else {
                        try tagger.tokenize(message.text, for: snapshot)
                    }
                let expiry = message.deadline.map { delivery.arrival + $0 }
                return PendingMessage(
                    message, tokens: tokens, receipt: delivery.receipt, expiry: expiry, client: delivery.client)
            } catch let error as EmbeddingError where error.isCallersFault {
                reading.noteFailure()
                answers.refuse(message, of: delivery.receipt, Refusal(.invalidJSON, "\(error)"))
            } catch {
                answers.refuse(message, of: delivery.receipt, .failed(error))
            }
        case .failure(let failure):
            answers.counters.countReceived(from: delivery.receipt.source)
            reading.noteFailure()
            answers.refuse(failure, of: delivery.receipt)
        }
        return nil
    }

    /// Records how many tokens the bytes of a frame held. What was cut or refused does not count.
    private func learn(_ made: ArraySlice<PendingMessage>, bytes: Int, _ account: inout Batcher.Account) {
        guard !made.isEmpty, !made.contains(where: \.tokens.isTruncated) else { return }
        account.yield.bytes += bytes
        account.yield.tokens += made.reduce(0) { $0 + $1.tokens.ids.count - 2 }
    }
}
