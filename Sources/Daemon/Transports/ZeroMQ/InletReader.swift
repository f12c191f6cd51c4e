internal import ZeroMQ

/// The inlets of the transport's thread, and which of them are read: each in turn, and only while the intake has room for its
/// source. What is not read stays with ZeroMQ, which holds back its sender and no other.
final class InletReader {
    private final class Entry {
        let inlet: Inlet
        let token: Poller.Token
        /// Whether a peer that was let in may send through it.
        var isOpen: Bool
        /// When the connection ended, so that only its remaining messages are read.
        var ended: ContinuousClock.Instant?
        /// Whether all of them have arrived.
        var hasAll = false
        /// Whether it was found empty, and nothing is known to have arrived since.
        var isEmpty = false
        /// The source that its frames count for.
        var source: Int
        /// Tokens that the intake accepts from its source.
        var room = 0

        init(_ inlet: Inlet, _ token: Poller.Token, isOpen: Bool) {
            self.inlet = inlet
            self.token = token
            self.isOpen = isOpen
            source = inlet.number
        }
    }

    private let poller: Poller
    private let intake: Intake
    private let exchange: InletExchange
    private var entries: [Entry] = []
    private var open: [Entry] = []
    private var sources: [Int] = []
    private var rooms: [Int] = []
    /// The inlet that is first in turn.
    private var turn = 0

    /// Frames read in a row before results are sent again.
    private static let burst = 256
    /// Frames of an inlet that are handed to the compute threads together, so that lock and clock are used once for all of them.
    private static let handOver = 16
    /// Bytes of frames that are handed over whatever their number.
    private static let handOverBytes = 4096

    init(poller: Poller, intake: Intake, exchange: InletExchange) {
        self.poller = poller
        self.intake = intake
        self.exchange = exchange
    }

    /// Adds an inlet.
    ///
    /// - Parameter isOpen: whether peers may send through it without further notice.
    func add(_ inlet: Inlet, isOpen: Bool) {
        entries.append(Entry(inlet, poller.add(inlet.socket, []), isOpen: isOpen))
        noteOpen()
    }

    /// A peer that was let in sends through an inlet. The connections of one client take turns as one.
    func opened(_ number: Int, userID: Int?) {
        guard let entry = entry(number) else { return }
        (entry.isOpen, entry.ended, entry.hasAll, entry.isEmpty) = (true, nil, false, false)
        entry.source = userID.map { -1 - $0 } ?? number
        noteOpen()
    }

    /// Only remaining messages are read from an inlet.
    func ended(_ number: Int) {
        guard let entry = entry(number) else { return }
        (entry.ended, entry.isEmpty) = (.now, false)
    }

    private func close(_ entry: Entry) {
        poller.remove(entry.token)
        entry.inlet.socket.stopMonitoring()
    }

    /// Closes all inlets: senders see the end at once.
    func closeAll() {
        for entry in entries { close(entry) }
        (entries, open) = ([], [])
    }

    private func entry(_ number: Int) -> Entry? { entries.first { $0.inlet.number == number } }

    private func noteOpen() { open = entries.filter(\.isOpen) }

    /// Records what the poller has found.
    func notePolled() { for entry in open where poller[entry.token].contains(.readable) { entry.isEmpty = false } }

    /// Checks again what was found empty.
    func lookAgain() { for entry in open { entry.isEmpty = false } }

    /// Reads frames, a few of each inlet in turn.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - ignoresRoom: whether to read everything that there is credit for.
    ///   - mayRead: whether there is credit.
    ///   - take: makes a delivery of a frame; nil for one that is answered or dropped.
    /// - Returns: how many frames it read, and whether all inlets are empty.
    func read(
        at now: ContinuousClock.Instant, ignoresRoom: Bool, mayRead: () -> Bool, take: (Frame, _ source: Int) -> Delivery?
    ) throws -> (count: Int, isEmpty: Bool) {
        updateRooms()
        lookAtEnded(now)
        var left = Self.burst
        var isBusy = true
        while isBusy, left > 0 {
            isBusy = false
            turn = open.isEmpty ? 0 : (turn + 1) % open.count
            for index in open.indices {
                let entry = open[(turn + index) % open.count]
                guard !entry.isEmpty, ignoresRoom || entry.room > 0 else { continue }
                let count = try readSome(entry, mayRead, take)
                left -= count
                if count > 0, !entry.isEmpty { isBusy = true }
            }
            guard mayRead() else { break }
        }
        giveBackEnded()
        return (Self.burst - left, open.allSatisfy(\.isEmpty))
    }

    private func readSome(
        _ entry: Entry, _ mayRead: () -> Bool, _ take: (Frame, _ source: Int) -> Delivery?
    ) throws -> Int {
        var arrived: [Delivery] = []
        var bytes = 0
        var count = 0
        defer { if let room = intake.add(arrived) { entry.room = room } }
        while count < Self.handOver, bytes < Self.handOverBytes, mayRead() {
            guard let frame = try entry.inlet.socket.tryReceiveFrame() else {
                entry.isEmpty = true
                break
            }
            count += 1
            bytes += frame.count
            if let delivery = take(frame, entry.source) { arrived.append(delivery) }
        }
        return count
    }

    /// Asks only when the last answer, which came with the last frames, forbids reading from some inlet.
    private func updateRooms() {
        guard open.contains(where: { $0.room <= 0 }) else { return }
        sources.removeAll(keepingCapacity: true)
        for entry in open { sources.append(entry.source) }
        intake.readRooms(of: sources, into: &rooms)
        for (entry, room) in zip(open, rooms) { entry.room = room }
    }

    /// How long libzmq may take to hand over the last messages of a connection whose end it has reported.
    private static let handOverTime = Duration.milliseconds(20)

    /// When to check again an inlet whose connection has ended; nil when there is none.
    var due: ContinuousClock.Instant? {
        open.lazy.filter { !$0.hasAll }.compactMap(\.ended).min().map { $0 + Self.handOverTime }
    }

    private func lookAtEnded(_ now: ContinuousClock.Instant) {
        for entry in open where !entry.hasAll {
            guard let ended = entry.ended, ended + Self.handOverTime <= now else { continue }
            (entry.hasAll, entry.isEmpty) = (true, false)
        }
    }

    private func giveBackEnded() {
        guard open.contains(where: { $0.hasAll && $0.isEmpty }) else { return }
        for entry in open where entry.hasAll && entry.isEmpty {
            entry.isOpen = false
            poller.setInterest([], of: entry.token)
            exchange.giveBack(entry.inlet.number)
        }
        noteOpen()
    }

    /// Makes the poller wait for inlets that may be read.
    ///
    /// - Returns: whether there is nothing to read at once after all.
    func prepareToWait(mayRead: Bool, ignoresRoom: Bool) -> Bool {
        sources.removeAll(keepingCapacity: true)
        for entry in open {
            let hasRoom = ignoresRoom || entry.room > 0
            if !hasRoom { sources.append(entry.source) }
            poller.setInterest(mayRead && hasRoom ? .readable : [], of: entry.token)
        }
        return !mayRead || sources.isEmpty || intake.mustWait(sources)
    }
}
