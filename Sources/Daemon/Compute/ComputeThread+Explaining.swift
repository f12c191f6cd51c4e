internal import Logging
internal import Tagging
internal import Wire

extension ComputeThread {
    /// Continues the explanation of the first of a frame's long messages for one turn, and answers it when it is done.
    func explainSlice(
        _ frame: WaitingFrame, of batch: borrowing Batcher.Batch, with tagger: any TextTagger,
        _ snapshot: SetRegistry.Snapshot
    ) {
        // Only a frame with such a message, and a rest that holds it, is long.
        let rest = frame.rest!
        let message = rest.long[0]
        var account = Batcher.Account()
        let start = ContinuousClock.now
        var tokens = 0
        var isDone = true
        do {
            let explanation = try rest.explanation ?? begin(message, by: start, with: tagger, snapshot)
            rest.explanation = explanation
            if explanation.isEmbedded {
                var alone = TagBatch()
                alone.append(message, explanation.request)
                answers.answer(alone, together: false, with: tagger) { _, each in
                    each(0, try tagger.full.finish(explanation), .full, nil)
                }
                // Comparing with all examples takes about as long as a short batch.
                tokens = batch.budget / 2
            } else {
                tokens = try tagger.full.advance(explanation, tokens: batch.budget)
                account.work = (tokens, .now - start)
                isDone = false
            }
        } catch let refusal as Refusal {
            answers.refuse(message, refusal)
        } catch {
            answers.logger.error("an explanation failed", metadata: ["error": "\(error)"])
            answers.refuse(message, .failed(error))
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

    /// - Throws: `Refusal` if the message is answered with an error instead.
    private func begin(
        _ message: PendingMessage, by now: ContinuousClock.Instant, with tagger: any TextTagger,
        _ snapshot: SetRegistry.Snapshot
    ) throws -> Explanation {
        try tagger.full.beginExplaining(message.request(by: now, from: snapshot), with: snapshot)
    }
}
