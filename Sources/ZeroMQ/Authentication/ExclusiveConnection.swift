/// The connection of a socket that takes one at a time. A pure state machine, driven by `Authenticator`.
struct ExclusiveConnection {
    private(set) var entry: ConnectionTable.Entry?
    /// Whoever may have been let in by it.
    private var owners: Set<Int> = []
    /// Connections cut off whose failed handshake is still to be reported.
    private var turnedAway = 0

    enum Effect: Equatable {
        case occupied
        case vacated
        /// The connection came while there was another, and is to be cut off. Nobody hears of it.
        case turnAway(ConnectionTable.Entry)
        /// The end of a connection that was turned away.
        case ignored
        case other
    }

    /// - Parameter isAlive: whether a connection still exists: some end without an event.
    mutating func accepted(_ new: ConnectionTable.Entry, isAlive: (ConnectionTable.Entry) -> Bool) -> Effect {
        if let entry, isAlive(entry) {
            turnedAway += 1
            return .turnAway(new)
        }
        (entry, owners) = (new, [])
        return .occupied
    }

    mutating func disconnected(_ descriptor: Int32) -> Effect {
        guard entry?.descriptor == descriptor else { return .ignored }
        (entry, owners) = (nil, [])
        return .vacated
    }

    mutating func handshakeFailed() -> Effect {
        guard turnedAway > 0 else { return .other }
        turnedAway -= 1
        return .ignored
    }

    /// A peer was let in, by this connection or by one that is to be cut off.
    mutating func letIn(owner: Int?) { if entry != nil, let owner { owners.insert(owner) } }

    /// The connection, if it may be this owner's.
    func connection(of owner: Int) -> ConnectionTable.Entry? { owners.contains(owner) ? entry : nil }
}
