import Daemon
import Foundation
import TestSupport
import Testing
import Wire
import ZeroMQ

/// Frames through real sockets, in this process and without a model.
@Suite("Transport", .serialized)
struct TransportTests {
    enum Wire: String, CaseIterable, Sendable {
        case ipc, tcp

        /// Where to bind: a free port, or a unique name.
        func address(_ name: String, _ scratch: Scratch) -> String {
            self == .ipc ? "@ipc://\(scratch.path)/\(name)" : "@tcp://127.0.0.1:*"
        }
    }

    @Test("1,000 messages come back once each", arguments: Wire.allCases)
    func thousand(_ wire: Wire) async throws {
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(pull: wire.address("in", scratch), push: wire.address("out", scratch))
        let addresses = pipeline.addresses
        let results = try await onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.connect(addresses.push)
            try push.connect(addresses.pull)
            for id in 0..<1000 { try push.send(request(id)) }
            return try RunningPipeline.collect(1000, from: pull)
        }
        #expect(Set(results.map(\.id)) == Set((0..<1000).map(String.init)))
        #expect(results.allSatisfy { $0.code == nil } as Bool)
        try await pipeline.stop()
        #expect(pipeline.counters.snapshot.tagged == 1000)
    }

    @Test("a sink that is not there holds the sender at the credit; then all that was taken arrives")
    func stalled() async throws {
        let scratch = try Scratch()
        let credit = 64
        let pipeline = try await RunningPipeline(
            pull: "@ipc://\(scratch.path)/in", push: "@ipc://\(scratch.path)/out"
        ) {
            $0.maxFramesInFlight = credit
            $0.receiveHighWaterMark = 100
            $0.sendHighWaterMark = 100
        }
        let (addresses, counters) = (pipeline.addresses, pipeline.counters)
        let text = String(repeating: "cat ", count: 250)
        let (sent, received, results) = try await onOwnThread {
            let context = try ZeroMQContext()
            let push = try socket(.push, context)
            try push.set(.sendHighWaterMark, 100)
            try push.connect(addresses.pull)
            var sent = 0
            while try push.send([request(sent, text)], timeout: .seconds(1)) == .sent {
                sent += 1
                try #require(sent < 20_000, "the sender was never held")
            }
            let received = counters.snapshot.received
            let pull = try socket(.pull, context)
            try pull.connect(addresses.push)
            return (sent, received, try RunningPipeline.collect(sent, from: pull))
        }
        // Besides the credit only queues hold frames: 100 here, 100 there, and some 200 kB in the kernel.
        #expect(received == credit)
        #expect(sent < credit + 100 + 100 + 1000)
        #expect(Set(results.map(\.id)).count == sent && results.allSatisfy { $0.code == nil })
        try await pipeline.stop()
    }

    @Test("results come once each, those that had to wait too, through queues of one", arguments: Wire.allCases)
    func narrow(_ wire: Wire) async throws {
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(pull: wire.address("in", scratch), push: wire.address("out", scratch)) {
            $0.sendHighWaterMark = 1
            $0.maxFramesInFlight = 32
        }
        let addresses = pipeline.addresses
        let count = 5000
        let results = try await onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.set(.receiveHighWaterMark, 1)
            try pull.connect(addresses.push)
            try push.connect(addresses.pull)
            var sent = 0
            return try (0..<count).flatMap { _ in
                while sent < count, try push.trySend(request(sent)) == .sent { sent += 1 }
                return try RunningPipeline.collect(1, from: pull)
            }
        }
        #expect(Set(results.map(\.id)).count == count)
        #expect(results.allSatisfy { $0.code == nil } as Bool)
        try await pipeline.stop()
        #expect(pipeline.counters.snapshot.tagged == count)
    }

    /// The collector's queue is short: libzmq reads no more from a peer once it is full, and what such a peer has sent is lost when
    /// it hangs up before all is read.
    @Test("a drain answers everything that was read, once", arguments: Wire.allCases)
    func drain(_ wire: Wire) async throws {
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(pull: wire.address("in", scratch), push: wire.address("out", scratch))
        let (addresses, counters) = (pipeline.addresses, pipeline.counters)
        async let results = onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.set(.receiveHighWaterMark, 10)
            try pull.connect(addresses.push)
            try push.connect(addresses.pull)
            var ids: [String] = []
            var sent = 0
            let deadline = ContinuousClock.now + patience
            // Sends without pause, whether anybody reads or not, until a daemon that has ended has said its last.
            while ContinuousClock.now < deadline {
                while sent < 1_000_000, try push.trySend(request(sent)) == .sent { sent += 1 }
                guard let frames = try pull.receive(timeout: .seconds(2)) else { break }
                ids.append(try ResultDecoder().decode(frames[0].bytes).id)
            }
            return ids
        }
        try await eventually("500 messages read") { counters.snapshot.received >= 500 }
        try await pipeline.stop()
        let ids = try await results
        #expect(ids.count == counters.snapshot.received)
        #expect(Set(ids).count == ids.count)
    }

    @Test("an endpoint in use is refused with its name", arguments: Wire.allCases)
    func inUse(_ wire: Wire) async throws {
        let scratch = try Scratch()
        let context = try ZeroMQContext()
        let other = try socket(.pull, context)
        let address = try other.bind(String(wire.address("in", scratch).dropFirst()))
        let error = await #expect(throws: (any Error).self) {
            try await RunningPipeline(pull: "@" + address, push: wire.address("out", scratch))
        }
        #expect("\(try #require(error))".contains(address))
    }

    @Test("a frame over the limit is refused under its id, and the next one is tagged")
    func tooLarge() async throws {
        let scratch = try Scratch()
        var limits = WireLimits()
        limits.maxFrameBytes = 1000
        let pipeline = try await RunningPipeline(
            pull: "@ipc://\(scratch.path)/in", push: "@ipc://\(scratch.path)/out", limits: limits)
        let addresses = pipeline.addresses
        let results = try await onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.connect(addresses.push)
            try push.connect(addresses.pull)
            return try [request(7, String(repeating: "cat ", count: 1000)), request(8)].flatMap { frame in
                try push.send(frame)
                return try RunningPipeline.collect(1, from: pull)
            }
        }
        #expect(results.map(\.id) == ["7", "8"])
        #expect(results.map(\.code) == ["too_large", nil])
        try await pipeline.stop()
    }
}
