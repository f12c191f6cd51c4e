import Testing
import ZeroMQ

@Suite("Monitors") struct MonitorTests {
    @Test("both sides report a connection's life", arguments: [Wire.ipc, .tcp])
    func bothSidesReport(wire: Wire) throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        let server = try pull.monitor()
        let address = try pull.bind(scene.address(wire))
        let listening = try server.first { $0 == .listening }
        #expect(listening.endpoint == address)
        #expect("\(listening)" == "listening \(address)")

        let push = try scene.socket(.push)
        let client = try push.monitor()
        try push.connect(address)
        let connected = try client.first { $0 == .connected }
        #expect(wire == .ipc || connected.endpoint == address)
        _ = try client.first { $0 == .handshakeSucceeded }
        _ = try server.first { $0 == .accepted }
        _ = try server.first { $0 == .handshakeSucceeded }

        // A disconnect is carried out as the socket's owner continues to use it, here by polling.
        try push.disconnect(address)
        let poller = Poller()
        let serverToken = poller.add(server)
        _ = poller.add(push, .readable)
        try poller.wait(timeout: patience)
        #expect(poller[serverToken] == .readable)
        _ = try server.first { $0 == .disconnected }
        try pull.unbind(address)
        _ = try server.first { $0 == .closed }
        #expect(try server.next() == nil)
    }

    @Test("an unanswered attempt is retried")
    func unansweredAttemptRetried() throws {
        let scene = try Scene()
        let push = try scene.socket(.push)
        try push.set(.reconnectInterval, .milliseconds(10))
        let monitor = try push.monitor(events: [.connectRetried, .connected])
        let address = try {
            let pull = try scene.socket(.pull)
            let address = try pull.bind(scene.address(.tcp))
            try pull.unbind(address)
            return address
        }()
        try push.connect(address)
        let event = try monitor.first { _ in true }
        guard case .connectRetried(let wait) = event.kind else {
            Issue.record("\(event)")
            return
        }
        #expect(wait >= .milliseconds(10) && wait < .seconds(1))
    }

    @Test("a failed bind reports its errno")
    func failedBindReports() throws {
        let scene = try Scene()
        let (first, second) = (try scene.socket(.pull), try scene.socket(.pull))
        let address = try first.bind(scene.address(.tcp))
        let monitor = try second.monitor(events: .bindFailed)
        #expect(throws: ZeroMQError.self) { try second.bind(address) }
        #expect(try monitor.first { _ in true }.kind == .bindFailed(.addressInUse))
    }

    @Test("a selection reports nothing else")
    func selectionReportsNothing() throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        let monitor = try pull.monitor(events: [.accepted, .disconnected])
        var push: Socket? = try scene.socket(.push)
        try push?.connect(pull.bind(scene.address(.tcp)))
        #expect(try monitor.next(timeout: patience)?.kind == .accepted)
        push = nil
        #expect(try monitor.next(timeout: patience)?.kind == .disconnected)
    }

    @Test("a second monitor takes over, and the first does not stop it")
    func secondMonitorTakes() throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        var first: SocketMonitor? = try pull.monitor()
        let second = try pull.monitor()
        #expect(try first?.next(timeout: patience)?.kind == .monitorStopped)
        first = nil
        try pull.bind(scene.address(.tcp))
        #expect(try second.next(timeout: patience)?.kind == .listening)
    }

    @Test("the last event reports that the socket closed")
    func lastEventReports() throws {
        let scene = try Scene()
        var pull: Socket? = try scene.socket(.pull)
        let monitor = try #require(try pull?.monitor())
        try pull?.bind(scene.address(.tcp))
        pull = nil
        #expect(try monitor.first { $0 == .monitorStopped }.endpoint == "")
    }
}
