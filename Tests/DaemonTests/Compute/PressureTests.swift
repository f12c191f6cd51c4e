import AssayTesting
import Daemon
import Embedding
import Foundation
import Synchronization
import Tagging
import TestSupport
import Testing
import Wire
import ZeroMQ

/// What large frames, long explanations and deadlines do to the messages beside them, without sockets.
@Suite("Pressure")
struct PressureTests {
    @Test("a frame of 10,000 elements is decoded a little at a time: 256 results before anybody else's turn")
    func array() async throws {
        let rig = try ComputeTests.Rig(threads: 1)
        rig.target.submit("[" + Array(repeating: "1", count: 10_000).joined(separator: ",") + "]", from: 1)
        rig.target.submit(#"{"id":"other","text":"the cat"}"#, from: 2)
        rig.intake.close()
        try await rig.serve()
        let ids = try rig.target.results.map { try ResultDecoder().decode($0).id }
        #expect(ids.count == 10_001)
        #expect(try #require(ids.firstIndex(of: "other")) <= 512)
        #expect(rig.target.settledFrames == 2)
        #expect(rig.counters.snapshot.received == 10_001)
    }

    @Test("an explanation in slices is the same as one in a single pass, and others' messages pass it")
    func explanation() async throws {
        let text = Array(repeating: "the cat purrs and a dog barks at that", count: 7).joined(separator: " ")
        let rig = try ComputeTests.Rig(threads: 1)
        rig.target.submit(#"{"id":"0","text":"\#(text)","explain":true}"#, from: 1)
        for id in 1...20 { rig.target.submit(#"{"id":"\#(id)","text":"the cat purrs"}"#, from: 2) }
        rig.intake.close()
        try await rig.serve()
        let results = rig.target.results
        let whole = try Tagger(embedder: FakeEmbedder()).tag([text], with: rig.registry.snapshot, explain: true)[0]
        var frame: [UInt8] = []
        ResultEncoder().encode(whole, into: &frame)
        #expect(results.count == 21)
        #expect(String(decoding: try #require(results.last), as: UTF8.self) == String(decoding: frame, as: UTF8.self))
        #expect(rig.target.settledFrames == 21)
    }

    @Test("a deadline that passes behind a long array is answered then, not when the array is done")
    func deadline() async throws {
        let gate = GatedEmbedder()
        let rig = try ComputeTests.Rig(gate, threads: 1, queueTime: .milliseconds(1))
        async let served: Void = rig.serve()
        let texts = (0..<2000).map { #"{"id":"a\#($0)","text":"the cat","deadline_ms":\#($0 % 2 == 0 ? 5 : 600000)}"# }
        rig.target.submit("[" + texts.joined(separator: ",") + "]")
        rig.target.submit(#"{"id":"late","text":"the cat","deadline_ms":5}"#)
        let passed = ContinuousClock.now + .milliseconds(20)
        try await eventually("the first batch is under way, the deadline over") {
            gate.waiting.load(ordering: .relaxed) == 1 && ContinuousClock.now > passed
        }
        gate.open(batches: 1)
        try await eventually("an answer") { try codes(rig)["late"] != nil }
        // All that has a deadline of 5 ms and was not in the first batch has expired with it, and nothing else.
        let early = try codes(rig)
        #expect(early["late"] == "expired")
        #expect((900...1000).contains(early.values.count { $0 == "expired" } - 1))
        gate.open(batches: 100_000)
        rig.intake.close()
        try await served
        let all = try codes(rig)
        #expect(rig.target.results.count == 2001 && all.count == 2001)
        #expect(all.values.count { $0 == "expired" } == early.values.count { $0 == "expired" })
        #expect(rig.target.settledFrames == 2)
        #expect(rig.counters.snapshot.received == 2001)
    }

    @Test("while results wait, nothing more is decoded; an end that cannot wait answers what was read")
    func results() async throws {
        let intake = Intake(tokenBudget: 64, maxTokens: 256, threads: 2, maxResultBytes: 50_000)
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(
            pull: "@ipc://\(scratch.path)/in", push: "@ipc://\(scratch.path)/out", intake: intake)
        let (addresses, counters) = (pipeline.addresses, pipeline.counters)
        let received = try await onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try push.connect(addresses.pull)
            let numbers = Frame("[" + Array(repeating: "1", count: 10_000).joined(separator: ",") + "]")
            for _ in 0..<3 { try push.send(numbers) }
            // Whatever there is to decode has been when the count stays the same while both threads wait.
            var last = -1
            while counters.snapshot.received != last || last == 0 {
                last = counters.snapshot.received
                _ = try pull.receive(timeout: .milliseconds(200))
            }
            try pull.connect(addresses.push)
            for index in 0..<30_000 { _ = try #require(try pull.receive(timeout: patience), "\(index) results came") }
            return last
        }
        // 50,000 bytes of some 200 each, and a batch of each thread.
        #expect(received < 1000, "\(received)")
        try await pipeline.stop()
        #expect(counters.snapshot.received == 30_000)
    }

    /// The codes of all results by id; an empty one for tags.
    private func codes(_ rig: ComputeTests.Rig) throws -> [String: String] {
        Dictionary(
            try rig.target.results.map {
                let result = try ResultDecoder().decode($0)
                return (result.id, result.failure?.code ?? "")
            }, uniquingKeysWith: { _, _ in "twice" })
    }

    /// Computes a batch only when told to.
    final class GatedEmbedder: Embedder {
        let model = FakeEmbedder().model
        let waiting = Atomic<Int>(0)
        private let semaphore = DispatchSemaphore(value: 0)

        func open(batches: Int) { for _ in 0..<batches { semaphore.signal() } }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession {
            Session(self, try FakeEmbedder().makeSession(layers: layers))
        }

        final class Session: EmbeddingSession {
            private let gate: GatedEmbedder
            private let session: any EmbeddingSession
            var layers: [Int] { session.layers }

            init(_ gate: GatedEmbedder, _ session: any EmbeddingSession) { (self.gate, self.session) = (gate, session) }

            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                gate.waiting.add(1, ordering: .relaxed)
                precondition(gate.semaphore.wait(timeout: .now() + 60) == .success, "the gate was not opened")
                gate.waiting.subtract(1, ordering: .relaxed)
                try session.embed(batch, into: &output)
            }
        }
    }
}
