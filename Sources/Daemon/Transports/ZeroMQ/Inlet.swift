internal import Synchronization
internal import ZeroMQ

/// A PULL socket for incoming messages: of one connection, or of all peers of an endpoint that cannot tell them apart.
struct Inlet {
    let number: Int
    let socket: Socket
}

/// What the access thread and the transport's thread exchange about inlets and connections.
final class InletExchange: Sendable {
    enum News {
        /// A new inlet, without a connection yet.
        case added(Inlet)
        /// A peer has been let in, with this number of the allow-list.
        case opened(inlet: Int, userID: Int?)
        /// Its connection has ended; read its remaining messages, then give the inlet back.
        case ended(inlet: Int)
        /// A consumer's connection began or ended.
        case consumer(MonitorEvent)
        /// A connection to the consumers' socket that was never let in has ended.
        case strangerLeft(Int32)
        /// No more peers are let in.
        case finished
    }

    private struct State: ~Copyable {
        // A socket moves from the access thread to the transport's with this news, and belongs to that thread from then on.
        nonisolated(unsafe) var news: [News] = []
        var givenBack: [Int] = []
        var isClosing = false
    }

    private let state = Mutex(State())
    private let transport: WakeUp
    private let access: WakeUp

    /// - Parameters:
    ///   - transport: wakes the transport's thread.
    ///   - access: wakes the access thread.
    init(transport: WakeUp, access: WakeUp) {
        self.transport = transport
        self.access = access
    }

    // MARK: For the access thread

    func tell(_ news: News) {
        nonisolated(unsafe) let news = news
        state.withLock { $0.news.append(news) }
        transport.signal()
    }

    /// The inlets that have been drained after their connection ended.
    func takeGivenBack() -> [Int] {
        state.withLock { state in
            defer { state.givenBack = [] }
            return state.givenBack
        }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    // MARK: For the transport's thread

    func takeNews() -> [News] {
        nonisolated(unsafe) var news: [News] = []
        state.withLock { swap(&news, &$0.news) }
        return news
    }

    /// Drops the news at the end: libzmq must report nothing more of sockets that no thread takes.
    func dropNews() { for case .added(let inlet) in takeNews() { inlet.socket.stopMonitoring() } }

    func giveBack(_ inlet: Int) {
        state.withLock { $0.givenBack.append(inlet) }
        access.signal()
    }

    /// Stops letting peers in; `finished` is the last news of inlets.
    func close() {
        state.withLock { $0.isClosing = true }
        access.signal()
    }
}
