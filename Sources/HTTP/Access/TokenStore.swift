internal import Daemon
internal import Synchronization
package import Wording

/// The tokens in use, with what is left of their rates.
package final class TokenStore: Sendable {
    private struct State {
        var list: TokenList
        var buckets: [String: TokenBucket] = [:]
        var watched: WatchedFiles
    }

    private let file: TokenFile
    private let state: Mutex<State>

    /// Reads the file.
    ///
    /// - Throws: `AssayError` naming file and line.
    package init(_ path: String) throws(AssayError) {
        file = TokenFile(path)
        let watched = WatchedFiles([path])
        do {
            state = Mutex(State(list: try file.read(), watched: watched))
        } catch {
            var error = error
            if error.remedy == nil {
                error.remedy = "make the file with assay tokens create --name NAME --scope classify \(path)"
            }
            throw error
        }
    }

    package var count: Int { state.withLock { $0.list.entries.count } }

    /// The entry of a token that a client has sent.
    package func entry(for token: some StringProtocol) -> TokenList.Entry? {
        let list = state.withLock { $0.list }
        return list.entry(for: token)
    }

    /// Counts a request, or texts, against the client's rate.
    ///
    /// - Parameters:
    ///   - count: more than the burst waits for all of it, and delays what comes after it.
    ///   - returned: what is given back first.
    /// - Returns: nil if they may go; otherwise the time until they may.
    package func take(
        _ count: Int = 1, of entry: TokenList.Entry, returning returned: Int = 0, now: ContinuousClock.Instant
    ) -> Duration? {
        guard let rate = entry.rate else { return nil }
        return state.withLock { state in
            var bucket =
                state.buckets[entry.name] ?? TokenBucket(rate: rate, burst: entry.burst ?? max(1, rate), now: now)
            defer { state.buckets[entry.name] = bucket }
            bucket.giveBack(returned)
            return bucket.take(count, now: now)
        }
    }

    /// Gives back what was taken, but did not happen.
    package func giveBack(_ count: Int, of entry: TokenList.Entry) {
        state.withLock { $0.buckets[entry.name]?.giveBack(count) }
    }

    /// Reads the file again if it has changed. Where the new one cannot be used, the last good one stays.
    ///
    /// - Returns: the names that are gone, or why the file cannot be used, once per change; nil when there is nothing new.
    package func poll() -> Result<[String], AssayError>? {
        guard state.withLock({ $0.watched.hasChanged() }) else { return nil }
        return Result { () throws(AssayError) in
            let list = try file.read()
            return state.withLock { state in
                let old = state.list.entries
                // A changed rate begins with a full bucket; the others stay as full as they are.
                for entry in old where !list.entries.contains(where: { $0.hasRate(of: entry) }) {
                    state.buckets[entry.name] = nil
                }
                state.list = list
                return old.map(\.name).filter { name in !list.entries.contains { $0.name == name } }
            }
        }
    }
}

extension TokenList.Entry {
    fileprivate func hasRate(of other: TokenList.Entry) -> Bool {
        name == other.name && rate == other.rate && burst == other.burst
    }
}
