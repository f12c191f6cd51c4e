/// The connection of a socket that accepts one at a time. A pure state machine, driven by `Authenticator`.
package struct ExclusiveConnection {
    package private(set) var entry: ConnectionTable.Entry?
    /// The owners that may have been let in through it.
    private var owners: Set<Int> = []
    /// Connections that were turned away and have not ended.
    private var turnedAway: Set<Int32> = []
    /// How many of them have not failed in their handshake.
    private var unfailed = 0

    package enum Effect: Equatable {
        case occupied
        case vacated
        /// The connection came while there was another, or is not the relay's: cut it off. Its end is not reported.
        case turnAway(ConnectionTable.Entry)
        case ignored
        case other
    }

    package init() {}

    /// - Parameters:
    ///   - isOwn: whether it is the relay's. Others may find the socket too.
    ///   - isAlive: whether a connection still exists: some end without an event.
    package mutating func accepted(
        _ new: ConnectionTable.Entry, isOwn: Bool = true, isAlive: (ConnectionTable.Entry) -> Bool
    ) -> Effect {
        if !isOwn || entry.map(isAlive) == true {
            turnedAway.insert(new.descriptor)
            unfailed += 1
            return .turnAway(new)
        }
        (entry, owners) = (new, [])
        return .occupied
    }

    package mutating func disconnected(_ descriptor: Int32) -> Effect {
        if turnedAway.remove(descriptor) != nil {
            unfailed = min(unfailed, turnedAway.count)
            return .ignored
        }
        guard entry?.descriptor == descriptor else { return .other }
        (entry, owners) = (nil, [])
        return .vacated
    }

    package mutating func handshakeFailed() -> Effect {
        guard unfailed > 0 else { return .other }
        unfailed -= 1
        return .ignored
    }

    /// A peer was let in, by this connection or by one to be cut off.
    package mutating func letIn(owner: Int?) { if entry != nil, let owner { owners.insert(owner) } }

    /// The connection, if it may belong to this owner.
    package func connection(of owner: Int) -> ConnectionTable.Entry? { owners.contains(owner) ? entry : nil }
}
