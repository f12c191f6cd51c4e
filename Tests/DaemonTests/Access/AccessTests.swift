import Daemon
import Foundation
import TestSupport
import Testing
import Wire
import ZeroMQ

/// Who gets something from the daemon and who gets nothing, over real sockets.
@Suite("Access", .serialized, .enabled(if: ZeroMQLibrary.supports("curve"), "this libzmq was built without CURVE"))
struct AccessTests {
    @Test("a client of the list is served, a stranger gets nothing", arguments: TransportTests.Wire.allCases)
    func stranger(_ wire: TransportTests.Wire) async throws {
        let guarded = try await GuardedPipeline(["shop"], wire: wire)
        let (seen, stranger) = try await onOwnThread {
            let context = try ZeroMQContext()
            let shop = try guarded.client("shop", context)
            let push = try guarded.socket(.push, as: "stranger", context)
            let pull = try guarded.socket(.pull, as: "stranger", context)
            let monitors = [try push.monitor(), try pull.monitor()]
            try pull.connect(guarded.pipeline.addresses.push)
            try push.connect(guarded.pipeline.addresses.pull)
            for monitor in monitors {
                while let event = try monitor.next(timeout: patience), event.kind != .authenticationFailed(status: 400) {
                    #expect(event.kind != .handshakeSucceeded)
                }
            }
            // Nobody took the stranger's message, and no result is dealt out to it.
            #expect(try push.trySend(request(1)) == .wouldBlock)
            for id in 10..<30 { #expect(try shop.push.send([request(id)], timeout: patience) == .sent) }
            return (try RunningPipeline.collect(20, from: shop.pull), try pull.tryReceive())
        }
        #expect(Set(seen.map(\.id)) == Set((10..<30).map(String.init)) && stranger == nil)
        try await guarded.pipeline.stop()
        #expect(guarded.pipeline.counters.snapshot.received == 20)
    }

    @Test("peers that speak no CURVE are disconnected without a word", arguments: ["NULL", "PLAIN", "CURVE", "nonsense"])
    func plain(_ mechanism: String) async throws {
        let guarded = try await GuardedPipeline(["shop"])
        let addresses = guarded.pipeline.addresses
        try await onOwnThread {
            for address in [addresses.pull, addresses.push] {
                let peer = try RawPeer(address)
                peer.write(RawPeer.greeting(mechanism))
                switch mechanism {
                case "NULL": peer.write([4, 25] + Array("\u{5}READY\u{B}Socket-Type\0\0\0\u{4}PUSH".utf8))
                case "PLAIN": peer.write([4, 12] + Array("\u{5}HELLO\u{2}me\u{2}pw".utf8))
                case "CURVE": peer.write([4, 200] + Array("\u{5}HELLO\u{1}\0".utf8) + [UInt8](repeating: 7, count: 192))
                default: break
                }
                peer.write([0, 5] + Array("hello".utf8))
                // Nothing but the server's own greeting.
                #expect(try peer.readToEnd().count <= 64)
            }
        }
        try await guarded.pipeline.stop()
        #expect(guarded.pipeline.counters.snapshot.received == 0)
    }

    @Test("a recorded session played again gets nothing")
    func replay() async throws {
        let guarded = try await GuardedPipeline(["shop"])
        try await onOwnThread {
            let context = try ZeroMQContext()
            let proxy = try RecordingProxy(to: guarded.pipeline.addresses.pull)
            let pull = try guarded.socket(.pull, as: "shop", context)
            let push = try guarded.socket(.push, as: "shop", context)
            try pull.connect(guarded.pipeline.addresses.push)
            try push.connect(proxy.address)
            #expect(try push.send([request(1)], timeout: patience) == .sent)
            #expect(try RunningPipeline.collect(1, from: pull).map(\.id) == ["1"])
            // Greeting, HELLO, INITIATE and the message.
            #expect(proxy.bytes.count > 64 + 202 + 259)
            let peer = try RawPeer(guarded.pipeline.addresses.pull)
            peer.write(proxy.bytes)
            // The greeting and a WELCOME, which is useless without the client's secret key.
            #expect(try peer.readToEnd().count <= 64 + 170)
            #expect(try pull.tryReceive() == nil)
        }
        try await guarded.pipeline.stop()
        #expect(guarded.pipeline.counters.snapshot.received == 1)
    }

    @Test("a revoked key is cut off at once, and nobody else is", arguments: TransportTests.Wire.allCases)
    func revoked(_ wire: TransportTests.Wire) async throws {
        let guarded = try await GuardedPipeline(["shop", "desk"], wire: wire)
        try await onOwnThread {
            // Clients of one process share a Unix address; in separate processes they would be distinguished.
            let context = try ZeroMQContext()
            let (shop, desk) = (try guarded.client("shop", context), try guarded.client("desk", context))
            let monitors = [try desk.push.monitor(events: [.disconnected]), try desk.pull.monitor(events: [.disconnected])]
            let gone = [try shop.push.monitor(events: [.disconnected]), try shop.pull.monitor(events: [.disconnected])]
            for id in 0..<40 { #expect(try (id % 2 == 0 ? shop : desk).push.send([request(id)], timeout: patience) == .sent) }
            var before: [String] = []
            let deadline = ContinuousClock.now + patience
            while before.count < 40, ContinuousClock.now < deadline {
                for pull in [shop.pull, desk.pull] {
                    guard let frames = try pull.receive(timeout: .milliseconds(10)) else { continue }
                    before.append(try ResultDecoder().decode(frames[0].bytes).id)
                }
            }
            #expect(Set(before).count == 40)
            // Simultaneous connections may have been told to try again.
            for monitor in monitors + gone { while try monitor.next() != nil {} }

            try guarded.allow(["desk"])
            for monitor in gone { #expect(try monitor.next(timeout: patience)?.kind == .disconnected) }
            if wire == .tcp {
                for monitor in monitors { #expect(try monitor.next() == nil) }
            } else {
                // Its results go on once it is back.
                #expect(try monitors[1].next(timeout: patience)?.kind == .disconnected)
            }

            for id in 100..<140 { #expect(try desk.push.send([request(id)], timeout: patience) == .sent) }
            let after = try RunningPipeline.collect(40, from: desk.pull)
            #expect(Set(after.map(\.id)) == Set((100..<140).map(String.init)))
            #expect(try shop.pull.tryReceive() == nil)
            #expect(try shop.push.trySend(request(999)) == .wouldBlock)
        }
        try await guarded.pipeline.stop()
        #expect(guarded.pipeline.counters.snapshot.received == 80)
    }

    @Test("a daemon that connects is a client: it knows the server's key and shows its own", arguments: [true, false])
    func connecting(_ isRight: Bool) async throws {
        let scratch = try Scratch()
        let (server, daemon, other) = (try CurveKeyPair.generate(), try CurveKeyPair.generate(), try CurveKeyPair.generate())
        try KeyFile.create(daemon, name: "daemon", at: scratch.path + "/daemon.key")
        let context = try ZeroMQContext()
        let (push, pull) = (try socket(.push, context), try socket(.pull, context))
        try push.set(.immediate, true)
        for socket in [push, pull] { try socket.serveCurve(secretKey: server.secretKey) }
        let endpoints = [">" + (try push.bind("tcp://127.0.0.1:*")), ">" + (try pull.bind("tcp://127.0.0.1:*"))]
        let refused = try pull.monitor(events: [.handshakeFailed])
        let security = try TransportSecurity(
            secretKeyFile: scratch.path + "/daemon.key", clients: nil, serverKey: (isRight ? server : other).publicKey.z85,
            endpoints: try endpoints.map { try Endpoint(parsing: $0, default: .bind) })
        let pipeline = try await RunningPipeline(pull: endpoints[0], push: endpoints[1]) { $0.security = security }
        if isRight {
            #expect(try push.send([request(1)], timeout: patience) == .sent)
            #expect(try RunningPipeline.collect(1, from: pull).map(\.id) == ["1"])
        } else {
            #expect(try refused.next(timeout: patience)?.kind == .protocolFailed(.cryptographic))
            #expect(try push.trySend(request(1)) == .wouldBlock)
        }
        try await pipeline.stop()
    }

    @Test("a socket listens and connects at a time; where it connects the limit does not count")
    func mixed() async throws {
        let scratch = try Scratch()
        let context = try ZeroMQContext()
        let (server, pull) = (try socket(.push, context), try socket(.pull, context))
        try server.set(.immediate, true)
        let remote = try Endpoint(.connect, server.bind("tcp://127.0.0.1:*"))
        let pipeline = try await RunningPipeline(pull: "@ipc://\(scratch.path)/in", push: "@ipc://\(scratch.path)/out") {
            $0.pull.insert(remote, at: 0)
            $0.maxConnections = 1
        }
        let push = try socket(.push, context)
        try push.connect("ipc://\(scratch.path)/in")
        try pull.connect(pipeline.addresses.push)
        #expect(pipeline.addresses.pull == remote.address)
        #expect(try server.send([request(1)], timeout: patience) == .sent)
        #expect(try push.send([request(2)], timeout: patience) == .sent)
        #expect(try Set(RunningPipeline.collect(2, from: pull).map(\.id)) == ["1", "2"])
        try await pipeline.stop()
    }

    @Test("a list that is broken while the daemon runs changes nothing; the next good one counts")
    func broken() async throws {
        let log = RecordedLog()
        let guarded = try await GuardedPipeline(["shop", "desk"], log: log)
        try await onOwnThread {
            let context = try ZeroMQContext()
            let shop = try guarded.client("shop", context)
            let gone = try shop.push.monitor(events: [.disconnected])
            for (index, content) in ["shop:\n  key: [", "", "shop:\n  key: 'abc'\n"].enumerated() {
                try guarded.replace(content)
                try #require(log.waits(for: "the allow-list cannot be used", count: index + 1), "\(log.lines)")
                #expect(try gone.next() == nil)
                #expect(try shop.push.send([request(1)], timeout: patience) == .sent)
                #expect(try RunningPipeline.collect(1, from: shop.pull).map(\.id) == ["1"])
            }
            try guarded.allow(["desk"])
            #expect(try gone.next(timeout: patience)?.kind == .disconnected)
        }
        try await guarded.pipeline.stop()
    }

    @Test("a client gets the rights of the list")
    func rights() async throws {
        let guarded = try await GuardedPipeline(
            ["shop"],
            rights:
                "  sets: [animals, ghosts]\n  explain: false\n  text_bytes: 50\n  frame_bytes: 200\n  rate: 0.001\n  burst: 6\n"
        )
        let frames: [Frame] = [
            request(0), #"{"id":"1","text":"a cat","sets":["animals"]}"#, #"{"id":"2","text":"a cat","sets":["colours"]}"#,
            #"{"id":"3","text":"a cat","explain":true}"#, request(4, String(repeating: "cat ", count: 20)),
            request(5, String(repeating: "cat ", count: 100)), request(6), request(7),
        ]
        let results = try await onOwnThread {
            let context = try ZeroMQContext()
            let shop = try guarded.client("shop", context)
            return try frames.map { frame in
                #expect(try shop.push.send([frame], timeout: patience) == .sent)
                let result = try #require(try shop.pull.receive(timeout: patience))[0]
                return try #require(try JSONSerialization.jsonObject(with: Data(result.bytes)) as? [String: any Sendable])
            }
        }
        let errors = results.map { $0["error"] as? [String: any Sendable] }
        #expect(
            errors.map { $0?["code"] as? String }
                == [nil, nil, "unknown_set", "not_allowed", "too_large", "too_large", nil, "rate_limited"])
        #expect((results[0]["tags"] as? [String: Any])?.keys.sorted() == ["animals"])
        // The frame that was refused unread does not count towards the rate; its error still carries the id.
        #expect(results.compactMap { $0["id"] as? String } == (0..<8).map(String.init))
        let wait = try #require(errors[7]?["retry_after_ms"] as? Int)
        #expect((900_000...1_000_000).contains(wait))
        #expect((errors[7]?["message"] as? String)?.contains("\(wait) ms") == true)
        try await guarded.pipeline.stop()
    }

    @Test("a consumer that sends messages is cut off, and others are served")
    func talkativeConsumer() async throws {
        let log = RecordedLog()
        let pipeline = try await RunningPipeline(
            pull: "@tcp://127.0.0.1:*", push: "@tcp://127.0.0.1:*", logger: log.logger)
        try await onOwnThread {
            let peer = try RawPeer(pipeline.addresses.push)
            let property: [UInt8] = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 4] + Array("PULL".utf8)
            peer.write(RawPeer.greeting("NULL") + [0x04, 26, 5] + Array("READY".utf8) + property)
            // What comes in the middle of the handshake would end it.
            try #require(log.waits(for: "sink connected"), "\(log.lines)")
            peer.write([UInt8](repeating: 0, count: 200_000))
            _ = try peer.readToEnd()
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.connect(pipeline.addresses.push)
            try push.connect(pipeline.addresses.pull)
            #expect(try push.send([request(1)], timeout: patience) == .sent)
            #expect(try RunningPipeline.collect(1, from: pull).map(\.id) == ["1"])
        }
        #expect(log.lines.contains { $0.contains("a consumer sends messages") })
        try await pipeline.stop()
    }

    @Test("peers that leave in the middle of their handshake keep no place", arguments: TransportTests.Wire.allCases)
    func halfway(_ wire: TransportTests.Wire) async throws {
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(pull: wire.address("in", scratch), push: wire.address("out", scratch)) {
            $0.maxConnections = 2
            // A sender that is told to try again later must not wait for the end of its handshake.
            $0.handshakeTimeout = patience * 3
        }
        try await onOwnThread {
            let context = try ZeroMQContext()
            let pull = try socket(.pull, context)
            try pull.connect(pipeline.addresses.push)
            for round in 0..<100 {
                if wire == .tcp {
                    // The greeting and READY, and gone before the answer.
                    let property = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 4] + Array("PUSH".utf8)
                    let ready: [UInt8] = [0x04, 25 + 1, 5] + Array("READY".utf8) + property
                    try RawPeer(pipeline.addresses.pull).write(RawPeer.greeting("NULL") + ready)
                } else {
                    try socket(.push, context).connect(pipeline.addresses.pull)
                }
                guard round % 25 == 24 else { continue }
                let push = try socket(.push, context)
                try push.set(.immediate, true)
                try push.connect(pipeline.addresses.pull)
                #expect(try push.send([request(round)], timeout: patience) == .sent)
                #expect(try RunningPipeline.collect(1, from: pull).map(\.id) == ["\(round)"])
            }
        }
        try await pipeline.stop()
    }

    @Test("connections over the limit wait; a scan of the port takes no place", arguments: TransportTests.Wire.allCases)
    func limit(_ wire: TransportTests.Wire) async throws {
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(pull: wire.address("in", scratch), push: wire.address("out", scratch)) {
            $0.maxConnections = 2
            $0.handshakeTimeout = .milliseconds(300)
        }
        try await onOwnThread {
            let context = try ZeroMQContext()
            let pull = try socket(.pull, context)
            try pull.connect(pipeline.addresses.push)
            let idle = wire == .tcp ? try (0..<100).map { _ in try RawPeer(pipeline.addresses.pull) } : []
            func sender() throws -> (socket: Socket, monitor: SocketMonitor) {
                let push = try socket(.push, context)
                try push.set(.immediate, true)
                let monitor = try push.monitor(events: [.handshakeSucceeded, .handshakeFailed, .disconnected])
                try push.connect(pipeline.addresses.pull)
                return (push, monitor)
            }
            var senders = [try sender(), try sender()]
            // A peer that connects at the same moment as another is told to try again.
            for sender in senders {
                var event: MonitorEvent?
                repeat {
                    event = try sender.monitor.next(timeout: patience)
                } while event != nil && event?.kind != .handshakeSucceeded
                #expect(event?.kind == .handshakeSucceeded)
            }
            let late = try sender()
            // It is turned away silently, once its time is up, and tries again.
            let event = try late.monitor.next(timeout: patience)
            #expect(event?.kind != .handshakeSucceeded)
            #expect(try late.socket.trySend(request(1)) == .wouldBlock)
            senders.removeLast()
            #expect(try late.socket.send([request(2)], timeout: patience) == .sent)
            #expect(try RunningPipeline.collect(1, from: pull).map(\.id) == ["2"])
            // The server has ended what never shook hands.
            for peer in idle { _ = try peer.readToEnd() }
        }
        try await pipeline.stop()
    }
}
