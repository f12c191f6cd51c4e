internal import Logging
internal import Tagging
internal import Wire

extension ComputeThread {
    /// Continues the explanation of the first of a frame's long messages for one turn, and answers it when it is done.
    func explainSlice(
        _ frame: WaitingFrame, of batch: borrowing Batcher.Batch, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot
    ) {
        // Only a frame with such a message, and a rest that holds it, is long.
        let rest = frame.rest!
        let prepared = rest.long[0]
        var account = Batcher.Account()
        let start = ContinuousClock.now
        var tokens = 0
        var isDone = true
        do {
            if let explanation = try rest.explanation ?? begin(prepared, by: start, with: tagger, snapshot) {
                rest.explanation = explanation
                if explanation.isEmbedded {
                    let accepted: Accepted = (prepared, explanation.request)
                    answer([accepted], together: false, with: tagger) { try $0(0, tagger.finish(explanation), false) }
                    // Comparing with all examples takes about as long as a short batch.
                    tokens = batch.budget / 2
                } else {
                    tokens = try tagger.advance(explanation, tokens: batch.budget)
                    account.work = (tokens, .now - start)
                    isDone = false
                }
            }
        } catch {
            logger.error("an explanation failed", metadata: ["error": "\(error)"])
            fail(prepared.token, .internal, "\(error)")
        }
        account.charge(frame, tokens: tokens)
        if isDone {
            account.endedExplanations = 1
            rest.long.removeFirst()
            rest.explanation = nil
        }
        if rest.isDone { frame.delivery.receipt.decoded() } else { account.rest = [frame] }
        intake.settle(account)
    }

    /// Begins an explanation; nil if the message is answered with an error instead.
    private func begin(
        _ prepared: PreparedMessage, by now: ContinuousClock.Instant, with tagger: Tagger, _ snapshot: SetRegistry.Snapshot
    ) throws -> Explanation? {
        if let expiry = prepared.expiry, expiry < now {
            expire(prepared)
            return nil
        }
        guard !snapshot.sets.isEmpty else {
            failWithoutSets(prepared)
            return nil
        }
        switch sets(for: prepared, snapshot) {
        case .success(let sets):
            return try tagger.beginExplaining(
                Tagger.Request(text: prepared.message.text, tokens: prepared.tokens, sets: sets), with: snapshot)
        case .failure(let unknown):
            fail(prepared, unknown, snapshot)
            return nil
        }
    }
}
