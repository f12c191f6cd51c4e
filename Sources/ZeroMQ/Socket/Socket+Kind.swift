import CZeroMQ

extension Socket {
    /// A messaging pattern: what a socket may do, and which kinds it talks to.
    package enum Kind: String, CaseIterable, Sendable {
        /// Sends to its PULLs in turn; blocks when all are full.
        case push
        /// Receives fairly from its PUSHes.
        case pull
        /// Talks to any number of peers, each named by the routing id in the first frame.
        case router
        /// Sends to its peers in turn, receives fairly; a REQ without strict alternation.
        case dealer
        /// Sends to every subscriber; drops messages for one that is full.
        case publish
        /// Receives what it subscribed to; nothing before the first `subscribe`.
        case subscribe
        /// Sends a request, then receives its reply.
        case request
        /// Receives a request, then sends its reply.
        case reply
        /// Exactly one peer, both ways; meant for inproc.
        case pair

        var number: Int32 {
            switch self {
            case .push: ZMQ_PUSH
            case .pull: ZMQ_PULL
            case .router: ZMQ_ROUTER
            case .dealer: ZMQ_DEALER
            case .publish: ZMQ_PUB
            case .subscribe: ZMQ_SUB
            case .request: ZMQ_REQ
            case .reply: ZMQ_REP
            case .pair: ZMQ_PAIR
            }
        }
    }
}
