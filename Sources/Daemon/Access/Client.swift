internal import Synchronization
internal import Wire
package import ZeroMQ

/// A client of the allow-list: its name, key and rights.
package final class Client: Sendable {
    package let name: String
    package let key: CurvePublicKey
    package let rights: ClientRights
    /// The number that its frames carry, never reused for another key.
    package let userID: Int
    private let bucket: Mutex<TokenBucket?>

    package init(name: String, key: CurvePublicKey, rights: ClientRights, userID: Int) {
        self.name = name
        self.key = key
        self.rights = rights
        self.userID = userID
        let bucket = rights.rate.map { TokenBucket(rate: $0, burst: rights.burst ?? max(1, $0), now: .now) }
        self.bucket = Mutex(bucket)
    }

    /// Why its message is refused; `nil` when it is accepted. Each call counts towards the client's rate.
    func refusal(of message: borrowing Message) -> Refusal? {
        if let rate = rights.rate, let wait = bucket.withLock({ $0?.take(now: .now) }) {
            let milliseconds = max(1, Int((wait / .milliseconds(1)).rounded(.up)))
            return Refusal(
                .rateLimited,
                "\(name) may send \(rate.formatted) messages per second; try again in \(milliseconds) ms",
                retryAfter: milliseconds)
        }
        if message.text.utf8.count > rights.maxTextBytes {
            return Refusal(
                .tooLarge,
                "the text has \(message.text.utf8.count) bytes, more than the \(rights.maxTextBytes) that \(name) may send")
        }
        guard !message.explain || rights.mayExplain else {
            return Refusal(.notAllowed, "\(name) may not ask for evidence; send the message without \"explain\"")
        }
        return nil
    }

    /// Whether it may name a label set.
    func mayUse(_ set: String) -> Bool { rights.sets?.contains(set) ?? true }
}

extension Double {
    /// Without a fraction for whole numbers.
    fileprivate var formatted: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
