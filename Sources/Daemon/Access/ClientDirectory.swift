internal import Synchronization
package import ZeroMQ

/// The clients currently let in. One thread applies new allow-lists; any thread may look clients up.
package final class ClientDirectory: Sendable {
    private struct State {
        var byKey: [CurvePublicKey: Client] = [:]
        var byID: [Int: Client] = [:]
        var lastID = 0
    }

    private let state = Mutex(State())

    package init(_ list: AllowList) { _ = update(list) }

    /// Applies an allow-list. A client whose name, key and rights are unchanged is kept as it is.
    ///
    /// - Returns: the clients whose keys are no longer on it.
    package func update(_ list: AllowList) -> [Client] {
        state.withLock { state in
            let before = state.byKey
            state.byKey = [:]
            for entry in list.entries {
                let known = before[entry.key]
                if let known, known.name == entry.name, known.rights == entry.rights {
                    state.byKey[entry.key] = known
                    continue
                }
                if known == nil { state.lastID += 1 }
                state.byKey[entry.key] = Client(
                    name: entry.name, key: entry.key, rights: entry.rights, userID: known?.userID ?? state.lastID)
            }
            state.byID = Dictionary(uniqueKeysWithValues: state.byKey.values.map { ($0.userID, $0) })
            return before.values.filter { state.byKey[$0.key] == nil }
        }
    }

    /// The client with this key; `nil` for a stranger.
    package func client(key: CurvePublicKey) -> Client? { state.withLock { $0.byKey[key] } }

    /// The client let in under this number; `nil` when its key has been revoked.
    package func client(userID: Int) -> Client? { state.withLock { $0.byID[userID] } }

    package var count: Int { state.withLock { $0.byKey.count } }
}
