internal import HTTPTypes
internal import Synchronization

/// What a request may still send of its client's rate. The request as such has taken one, which stands for its first text.
final class RequestQuota: Sendable {
    private let tokens: TokenStore
    private let entry: TokenList.Entry
    private let isFirstTaken = Atomic<Bool>(false)

    init(_ tokens: TokenStore, _ entry: TokenList.Entry) { (self.tokens, self.entry) = (tokens, entry) }

    /// Takes texts, all or none. If none, what the request took is given back: a refusal costs nothing.
    ///
    /// - Returns: nil if they may go; otherwise the time until they may.
    func take(_ texts: Int, now: ContinuousClock.Instant = .now) -> Duration? {
        let isFirst = !isFirstTaken.exchange(true, ordering: .relaxed)
        return tokens.take(texts, of: entry, returning: isFirst ? 1 : 0, now: now)
    }

    /// The same.
    ///
    /// - Throws: status 429 if they may not go yet.
    func charge(_ texts: Int) throws(RequestFailure) {
        if let wait = take(texts) { throw RequestFailure(tooOften: entry, wait: wait) }
    }

    /// Gives back texts that were refused for another reason.
    func giveBack(_ texts: Int) { tokens.giveBack(texts, of: entry) }
}

extension RequestFailure {
    /// A client has used up its rate.
    init(tooOften entry: TokenList.Entry, wait: Duration) {
        self.init(
            .tooManyRequests, "rate_limited",
            "\(entry.name) may send \(TokenList.text(entry.rate ?? 0)) texts or requests per second, and has sent more",
            retryAfter: max(1, Int((wait / .seconds(1)).rounded(.up))))
    }
}
