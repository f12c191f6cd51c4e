import Foundation
import Testing
import ZeroMQ

/// A signal handler that runs amid a blocking call must not end it.
@Suite("Interrupted calls") struct InterruptionTests {
    enum Call: CaseIterable, Sendable {
        case receive, timedReceive, poll
    }

    @Test("a signal does not end a blocking call", arguments: Call.allCases)
    func signalEndBlocking(call: Call) async throws {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR1, &action, nil)

        let scene = try Scene()
        let address = scene.address(.ipc)
        let (threads, announce) = AsyncStream.makeStream(of: pthread_t.self)
        async let text = onThread {
            let pull = try Socket(.pull, context: scene.context)
            try pull.set(.receiveTimeout, patience)
            try pull.bind(address)
            announce.yield(pthread_self())
            switch call {
            case .receive: return try pull.receive()[0].text
            case .timedReceive: return try pull.receive(timeout: patience)?[0].text
            case .poll:
                let poller = Poller()
                _ = poller.add(pull, .readable)
                return try poller.wait(timeout: patience) == 1 ? pull.tryReceive()?[0].text : nil
            }
        }
        var thread = threads.makeAsyncIterator()
        let receiver = try #require(await thread.next())
        for _ in 0..<200 {
            pthread_kill(receiver, SIGUSR1)
            await Task.yield()
        }
        let push = try scene.socket(.push)
        try push.connect(address)
        try push.send("through")
        #expect(try await text == "through")
    }
}
