package import Tagging
internal import Wire
internal import Wording

extension SetRegistry.Snapshot {
    /// The sets that decide a message of a client.
    ///
    /// - Parameters:
    ///   - names: those that the message asks for; nil is all that the client may use, none at all is for embeddings.
    ///   - client: nil may use every set.
    /// - Throws: `internal` if there is no set at all, since tags without any would read as "nothing found"; `unknown_set` for
    ///   the first name that does not exist. A set that the client may not use does not exist for it.
    package func requestedSets(_ names: [String]?, for client: Client?) throws(Refusal) -> [PublishedSet] {
        guard !defaults.isEmpty || names == [] else { throw Refusal(.internal, "no label set is in use") }
        guard let names else { return allowed(for: client) }
        var requested: [PublishedSet] = []
        requested.reserveCapacity(names.count)
        for name in names {
            guard client?.mayUse(name) ?? true, let set = sets[name] else {
                throw Refusal(
                    .unknownSet, UnknownName.message("label set", name, in: allowed(for: client).map(\.name)))
            }
            requested.append(set)
        }
        return requested
    }

    private func allowed(for client: Client?) -> [PublishedSet] {
        guard let client, client.rights.sets != nil else { return defaults }
        return defaults.filter { client.mayUse($0.name) }
    }
}
