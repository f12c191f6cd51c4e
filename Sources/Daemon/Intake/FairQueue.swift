internal import Threads

/// One queue of frames per source, served by deficit round robin: each source in turn, a quantum of tokens each time.
///
/// As in FQ-CoDel (RFC 8290, section 4): a source whose queue was empty is served one quantum before those that have a backlog,
/// then joins them. One that runs empty leaves only when its turn among them comes, so sending in bursts gains nothing.
/// A source without frames is removed. A pure state machine.
package struct FairQueue: ~Copyable {
    private enum Line {
        case none
        case new
        case old
    }

    private struct Source {
        var peer: Int
        var frames = Queue<WaitingFrame>()
        /// Tokens that it may take before the next source's turn; below 0 when a frame had more than estimated.
        var credit: Int
        /// Tokens of `frames`, as estimated from all their bytes.
        var backlog = 0
        /// Frames taken and not yet settled.
        var taken = 0
        var line = Line.none
        /// How many of its next frames count as a full turn each: an earlier one took several.
        var costly = 0
    }

    /// Whose turn it is.
    package struct Turn {
        package var source: Int
        /// Whether it had nothing waiting before.
        package var isSparse: Bool
    }

    /// How many frames count as costly after one that was.
    private static let costlyFrames = 8
    /// The capacity that an empty queue keeps for the next source, in frames.
    private static let keptCapacity = 64
    private let quantum: Int
    private var sources: [Source] = []
    private var freePlaces: [Int] = []
    private var places: [Int: Int] = [:]
    /// The peer of the last frame, and its place: frames of one peer come in a row.
    private var last: (peer: Int, place: Int)?
    private var newLine = Queue<Int>()
    private var oldLine = Queue<Int>()
    /// Sources in the old line that have frames.
    private var backlogged = 0
    /// Frames waiting.
    package private(set) var count = 0
    /// Tokens of the frames waiting, as estimated.
    package private(set) var tokens = 0
    /// Frames that were taken and not settled.
    package private(set) var taken = 0

    package init(quantum: Int) { self.quantum = quantum }

    /// Known sources.
    package var sourceCount: Int { places.count }
    /// Tokens of a peer's frames that are waiting, as estimated from all their bytes.
    package func backlog(of peer: Int) -> Int { places[peer].map { sources[$0].backlog } ?? 0 }
    /// Sources that had nothing waiting before.
    package var sparseCount: Int { newLine.count }
    /// Whether a source that has had its first turn is waiting.
    package var hasBacklog: Bool { backlogged > 0 }

    /// Adds a frame that has come from a peer.
    package mutating func append(_ frame: consuming WaitingFrame, from peer: Int) {
        let place = place(of: peer)
        frame.source = place
        if sources[place].costly > 0 {
            sources[place].costly -= 1
            frame.cost = max(frame.cost, quantum)
        }
        note(frame)
        if sources[place].frames.isEmpty, sources[place].line == .old { backlogged += 1 }
        sources[place].frames.append(frame)
        guard sources[place].line == .none else { return }
        if sources[place].taken > 0 { return joinOld(place) }
        sources[place].line = .new
        newLine.append(place)
    }

    /// Puts a frame that was taken back before all others of its source.
    package mutating func giveBack(_ frame: consuming WaitingFrame) {
        let place = frame.source
        if frame.isLong { sources[place].costly = Self.costlyFrames }
        note(frame)
        if sources[place].frames.isEmpty, sources[place].line == .old { backlogged += 1 }
        sources[place].frames.prepend(frame)
        if sources[place].line == .none { joinOld(place) }
    }

    /// Records the actual cost of frames taken: `tokens` more than estimated.
    package mutating func settle(_ place: Int, frames: Int, tokens: Int) {
        sources[place].credit -= tokens
        sources[place].taken -= frames
        taken -= frames
        forgetIfDone(place)
    }

    /// Charges a source that has frames for work done on them while they wait.
    mutating func charge(_ place: Int, tokens: Int) { sources[place].credit -= tokens }

    /// Whose turn it is; nil when nothing is waiting.
    package mutating func turn() -> Turn? {
        while true {
            if let place = newLine.first {
                if !sources[place].frames.isEmpty, sources[place].credit > 0 { return Turn(source: place, isSparse: true) }
                _ = newLine.popFirst()
                if sources[place].credit <= 0 { sources[place].credit += quantum }
                joinOld(place)
            } else if let place = oldLine.first {
                if sources[place].frames.isEmpty {
                    leaveOld()
                    forgetIfDone(place)
                } else if sources[place].credit > 0 {
                    return Turn(source: place, isSparse: false)
                } else {
                    leaveOld()
                    sources[place].credit += quantum
                    joinOld(place)
                }
            } else {
                return nil
            }
        }
    }

    /// What a frame shows before it is taken.
    struct Head {
        var cost: Int
        var bytes: Int
        var isLong: Bool
        var isBegun: Bool
    }

    /// The first frame of the source whose turn it is.
    func head(of turn: Turn) -> Head {
        sources[turn.source].frames.withFirst { frame in
            Head(
                cost: frame.cost, bytes: frame.delivery.bytes.count, isLong: frame.isLong,
                isBegun: frame.rest?.explanation != nil)
        }
    }

    /// Takes the first frame of the source whose turn it is, at its estimated cost.
    package mutating func pop(_ turn: Turn) -> WaitingFrame {
        let place = turn.source
        let frame = sources[place].frames.popFirst()!
        count -= 1
        tokens -= frame.cost
        sources[place].backlog -= frame.size
        taken += 1
        sources[place].credit -= frame.cost
        sources[place].taken += 1
        if sources[place].frames.isEmpty, sources[place].line == .old { backlogged -= 1 }
        return frame
    }

    /// Ends a source's turn.
    package mutating func pass(_ turn: Turn) {
        if turn.isSparse { _ = newLine.popFirst() } else { leaveOld() }
        joinOld(turn.source)
    }

    /// Lets `body` read and change all frames.
    package mutating func forEach(_ body: (inout WaitingFrame) -> Void) {
        for place in sources.indices { sources[place].frames.forEach(body) }
    }

    /// When the frame that has waited longest arrived. A source's frames are in the order of their arrival.
    var oldest: ContinuousClock.Instant? {
        var oldest: ContinuousClock.Instant?
        for place in sources.indices where !sources[place].frames.isEmpty {
            let arrival = sources[place].frames.withFirst { $0.delivery.arrival }
            oldest = min(arrival, oldest ?? arrival)
        }
        return oldest
    }

    /// Removes all frames and returns them.
    package mutating func removeAll() -> [WaitingFrame] {
        var frames: [WaitingFrame] = []
        for place in sources.indices {
            while let frame = sources[place].frames.popFirst() { frames.append(frame) }
        }
        for place in sources.indices { sources[place].backlog = 0 }
        (count, tokens, backlogged) = (0, 0, 0)
        return frames
    }

    private mutating func note(_ frame: borrowing WaitingFrame) {
        count += 1
        tokens += frame.cost
        sources[frame.source].backlog += frame.size
    }

    private mutating func joinOld(_ place: Int) {
        sources[place].line = .old
        oldLine.append(place)
        if !sources[place].frames.isEmpty { backlogged += 1 }
    }

    /// Takes the first source out of the old line.
    private mutating func leaveOld() {
        let place = oldLine.popFirst()!
        sources[place].line = .none
        if !sources[place].frames.isEmpty { backlogged -= 1 }
    }

    private mutating func place(of peer: Int) -> Int {
        if let last, last.peer == peer { return last.place }
        let place = places[peer] ?? makePlace(for: peer)
        last = (peer, place)
        return place
    }

    private mutating func makePlace(for peer: Int) -> Int {
        let place = freePlaces.popLast() ?? sources.count
        if place == sources.count {
            sources.append(Source(peer: peer, credit: quantum))
        } else {
            (sources[place].peer, sources[place].credit, sources[place].costly) = (peer, quantum, 0)
        }
        places[peer] = place
        return place
    }

    private mutating func forgetIfDone(_ place: Int) {
        guard sources[place].line == .none, sources[place].taken == 0, sources[place].frames.isEmpty else { return }
        places[sources[place].peer] = nil
        if last?.place == place { last = nil }
        if sources[place].frames.capacity > Self.keptCapacity { sources[place].frames = Queue() }
        freePlaces.append(place)
    }
}
