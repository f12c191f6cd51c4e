import AssayTesting
import Daemon
import Embedding
import Wire

/// Frames and messages for state machines, and an account of what becomes of them.
struct FrameFactory {
    let target = CollectingTarget(intake: Intake(tokenBudget: 64, maxTokens: 32))
    /// The default arrival time.
    let start = ContinuousClock.now

    /// A frame of `bytes` bytes: a quarter as many tokens plus two, as a new batcher estimates.
    func delivery(bytes: Int, from peer: Int = 0, after wait: Duration = .zero) -> Delivery {
        Delivery(
            bytes: [UInt8](repeating: 0x61, count: bytes), receipt: Receipt(target: target, cost: bytes),
            arrival: start + wait, peer: peer)
    }

    /// Where a frame is read to its end.
    var endPlace: FramePlace {
        var place = FramePlace()
        Array("x".utf8).withUnsafeBytes { _ = FrameDecoder().next(in: $0, at: &place) }
        return place
    }

    func pending(
        _ id: String, tokens: Int, explain: Bool = false, expiry: ContinuousClock.Instant? = nil, of receipt: Receipt? = nil
    ) -> PendingMessage {
        PendingMessage(
            Message(id: id, text: "x", explain: explain),
            tokens: TokenizedText(ids: [Int32](repeating: 1, count: tokens), isTruncated: false),
            receipt: receipt ?? Receipt(target: target, cost: 1), expiry: expiry)
    }
}

extension Batcher {
    /// The frames of the next batch; none when there is no batch.
    mutating func take(now: ContinuousClock.Instant = .now) -> [WaitingFrame] {
        switch next(now: now) {
        case .batch(let batch): batch.frames
        case .wait: []
        case .finished: []
        }
    }

    /// The sizes of the next batch's frames, which turn out to hold what was estimated; nil when there is no batch.
    mutating func takeFrames() -> [Int]? {
        let frames = take()
        for frame in frames { settle(frame) }
        return frames.isEmpty ? nil : frames.map(\.delivery.bytes.count)
    }

    /// Reports how many tokens a frame had, by default as many as estimated, and perhaps that it is not done.
    @discardableResult mutating func settle(
        _ frame: WaitingFrame, tokens: Int? = nil, holding rest: FrameRest? = nil
    ) -> [WaitingFrame] {
        var account = Account()
        account.charge(frame, tokens: tokens ?? frame.cost)
        if let rest {
            var frame = frame
            frame.rest = rest
            account.rest = [frame]
        }
        return settle(account)
    }

    /// Records how many tokens some bytes held.
    mutating func learn(_ yield: TokenRate.Yield) {
        var account = Account()
        account.yield = yield
        _ = settle(account)
    }
}
